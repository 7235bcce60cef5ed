package engines

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

// A source draws patterns and hosts over an alphabet that is so small that
// random texts meet.
type source struct {
	*rand.Rand
	stems [][]string
}

// newSource returns the source of an engine: its draws do not depend on which
// other engines run.
func newSource(seed uint64, engine string) *source {
	h := fnv.New64a()
	h.Write([]byte(engine))
	return &source{Rand: rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// plant draws n names that the next draws share, so that many patterns and many
// hosts are about the same few names.
func (s *source) plant(n int) {
	s.stems = nil
	stems := make([][]string, n)
	for i := range stems {
		stems[i] = s.labels()
	}
	s.stems = stems
}

// one reports true once in n times.
func (s *source) one(n int) bool { return s.IntN(n) == 0 }

// of draws one of the texts.
func (s *source) of(texts ...string) string { return texts[s.IntN(len(texts))] }

// piece draws a part of a label.
func (s *source) piece() string {
	return s.of("a", "a", "b", "b", "x", "x", "com", "com", "-", "_", "1")
}

// label draws a label of one to three pieces: mostly one that is valid.
func (s *source) label() string {
	if !s.one(4) {
		return s.of("a", "b", "x", "com")
	}
	label := s.piece()
	for range s.IntN(3) {
		label += s.piece()
	}
	return label
}

// labels draws one to four labels: new ones, or those of a stem.
func (s *source) labels() []string {
	if len(s.stems) > 0 && !s.one(4) {
		return slices.Clone(s.stems[s.IntN(len(s.stems))])
	}
	labels := make([]string, 1+s.IntN(4))
	for i := range labels {
		labels[i] = s.label()
	}
	return labels
}

// mixed changes the case of some letters.
func (s *source) mixed(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'a' <= c && c <= 'z' && s.one(2) {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// pattern draws a text in one of two ways: a name behind one of the dialect's
// own prefixes, or anything.
func (s *source) pattern(prefixes []string) string {
	text := s.of(prefixes...) + strings.Join(s.labels(), ".")
	if s.one(2) {
		text = s.anything()
	}
	if s.one(8) {
		text = s.mixed(text)
	}
	return text
}

// anything draws a text with stars and dots wherever any dialect has a meaning
// for them, and where none has.
func (s *source) anything() string {
	switch {
	case s.one(60):
		return s.of("*", "**", "***", "*.", "**.", "*.*", "**.*", ".", ".*", "*.**")
	case s.one(20):
		return s.of("10.0.0.1", "192.0.2.1", "*.0.1", "*.1", ".2.1", ".0.1", "0.1", "*1")
	}
	labels := s.labels()
	if s.one(3) {
		i := s.IntN(len(labels))
		at := s.IntN(len(labels[i]) + 1)
		stars := s.of("*", "*", "*", "**", "***")
		if s.one(3) {
			labels[i] = stars
		} else {
			labels[i] = labels[i][:at] + stars + labels[i][at:]
		}
	}
	text := strings.Join(labels, ".")
	text = s.of("", "", "", "", "", "", "", ".", ".", ".", "*.", "*.", "*.", "*.", "*", "**.", "**.", "**", "***.", "-", "..", "*..") + text
	text += s.of("", "", "", "", "", "", "", "", "", "", "", "", "", "", ".", ".", ".", ".*", "..", "-")
	return text
}

// host draws a host: as a rule one that is near to one of the patterns, with
// something in the place of every star, a label more or less, another case or
// a dot that does not belong there.
func (s *source) host(patterns []string) string {
	var text string
	if s.one(4) {
		text = strings.Join(s.labels(), ".")
	} else {
		text = s.near(patterns[s.IntN(len(patterns))])
	}
	switch s.IntN(16) {
	case 0, 1, 2:
		text = s.label() + "." + text
	case 3:
		text = s.piece() + text
	case 4:
		if _, rest, ok := strings.Cut(text, "."); ok && rest != "" {
			text = rest
		}
	case 5:
		text += "." + s.label()
	case 6:
		if at := s.IntN(len(text) + 1); s.one(2) {
			text = text[:at] + s.of("a", "-", "_", "1", ".") + text[at:]
		}
	case 7:
		if at := s.IntN(len(text)); s.one(2) && len(text) > 1 {
			text = text[:at] + text[at+1:]
		}
	}
	switch {
	case s.one(10):
		text += "."
	case s.one(100):
		text += ".."
	case s.one(20):
		text = s.of("10.0.0.1", "10.0.0.1", "192.0.2.1", "192.0.2.1", "0.0.1", "a.1")
	}
	if s.one(6) {
		text = s.mixed(text)
	}
	return text
}

// near returns a host that a pattern could have been written for.
func (s *source) near(pattern string) string {
	if _, after, ok := strings.Cut(pattern, ":"); ok {
		pattern = after // v2ray's kind of rule
	}
	if !s.one(5) {
		pattern = strings.TrimLeft(pattern, ".")
	}
	if !s.one(3) {
		pattern = strings.TrimRight(pattern, ".")
	}
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '*' {
			b.WriteByte(pattern[i])
			continue
		}
		for i+1 < len(pattern) && pattern[i+1] == '*' {
			i++
		}
		b.WriteString(s.of("a", "b", "", s.label(), s.label(), s.label()+"."+s.label()))
	}
	if b.Len() == 0 {
		return s.label()
	}
	return b.String()
}

// distinct draws n texts that are all different and not empty. It gives up
// after many draws that gave nothing new.
func distinct(n int, draw func() string) []string {
	seen := make(map[string]bool, n)
	texts := make([]string, 0, n)
	for range 100 * n {
		text := draw()
		if text == "" || seen[text] {
			continue
		}
		seen[text] = true
		if texts = append(texts, text); len(texts) == n {
			break
		}
	}
	return texts
}
