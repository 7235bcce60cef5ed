package engines

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"testing"
)

// askX509 puts every pattern into a certificate, reads that back as a client
// does, and verifies the hosts.
func askX509(t *testing.T, patterns, hosts []string) [][]bool {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([][]bool, len(patterns))
	for i, pattern := range patterns {
		template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{pattern}}
		der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
		if err != nil {
			continue
		}
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			continue
		}
		for _, host := range hosts {
			rows[i] = append(rows[i], certificate.VerifyHostname(host) == nil)
		}
	}
	return rows
}

func TestX509(t *testing.T) {
	differential{
		dialect:    "x509",
		observed:   "x509",
		prefixes:   []string{"", "*."},
		batch:      few,
		ask:        askX509,
		exceptions: []exception{invalidHost, finalDot},
	}.run(t)
}
