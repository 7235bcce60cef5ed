//go:build linux

package engines

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// A resolver asks a DNS server on loopback.
type resolver struct {
	conn *net.UDPConn
	id   uint16
}

// dialResolver returns a resolver whose queries come from the address from.
func dialResolver(t *testing.T, from net.IP, port int) *resolver {
	t.Helper()
	conn, err := net.DialUDP("udp4", &net.UDPAddr{IP: from}, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &resolver{conn: conn}
}

// resend is after how long a query is sent again. Loopback loses nothing but
// when a buffer is full.
const resend = time.Second

// ask returns the answer to a query for the address of host. ok is false if the
// host cannot be written into a query, because a label is empty or too long.
func (r *resolver) ask(host string) (answer dnsmessage.Message, ok bool, err error) {
	if host[len(host)-1] != '.' {
		host += "."
	}
	name, err := dnsmessage.NewName(host)
	if err != nil {
		return answer, false, nil
	}
	r.id++
	query := dnsmessage.Message{
		Header: dnsmessage.Header{ID: r.id, RecursionDesired: true},
		Questions: []dnsmessage.Question{
			{Name: name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
		},
	}
	packet, err := query.Pack()
	if err != nil {
		return answer, false, nil
	}
	buf := make([]byte, 4096)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if _, err := r.conn.Write(packet); err != nil {
			return answer, true, err
		}
		r.conn.SetReadDeadline(time.Now().Add(resend))
		for {
			n, err := r.conn.Read(buf)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				break
			}
			if err != nil {
				return answer, true, err
			}
			if err := answer.Unpack(buf[:n]); err != nil {
				return answer, true, err
			}
			if answer.ID == r.id {
				return answer, true, nil
			}
		}
	}
	return answer, true, os.ErrDeadlineExceeded
}
