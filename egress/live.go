package egress

import "sync/atomic"

// A Live holds the policy in force and lets it be exchanged while others ask.
// Every answer is that of one policy, the one before or the one after. It is
// safe for concurrent use; readers take no lock. The zero Live has no policy and
// denies. A Live must not be copied after first use.
type Live struct{ matcher atomic.Pointer[Matcher] }

// Load returns the policy in force, nil if there is none. Whoever asks more
// than once about one request should load once, so that the answers agree.
func (l *Live) Load() *Matcher { return l.matcher.Load() }

// Swap puts m in force and returns the policy before. A nil m denies all.
func (l *Live) Swap(m *Matcher) (old *Matcher) { return l.matcher.Swap(m) }

// Decide is Load().Decide(r).
func (l *Live) Decide(r Request) Decision { return l.matcher.Load().Decide(r) }

// Allow is Load().Allow(host, port).
func (l *Live) Allow(host string, port uint16) bool { return l.matcher.Load().Allow(host, port) }
