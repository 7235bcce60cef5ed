package check

import (
	"errors"
	"fmt"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

// verdict is a rival's way to differ.
type verdict struct {
	kind    rival.Kind
	matches bool
}

func (v verdict) String() string {
	if v.matches {
		return fmt.Sprintf("matches %s", v.kind)
	}
	return fmt.Sprintf("misses %s", v.kind)
}

// Check asks the rival about the rows. The error says where it differs from the
// oracle and this is not listed, and which listed difference no row shows
// although there are rows of its kind.
func Check(r rival.Rival, match rival.Match, rows []Row) error {
	possible := map[verdict]bool{} // by what the oracle says
	found := map[verdict]string{}  // the first host
	for _, row := range rows {
		v := verdict{row.Kind, !row.Want}
		possible[v] = true
		if got := match(row.Host); got != row.Want {
			if _, known := found[v]; !known {
				found[v] = row.Host
			}
		}
	}
	var faults []error
	for v, host := range found {
		if !r.Lists(v.kind, v.matches) {
			faults = append(faults, fmt.Errorf("%s %v, as %q, which is not listed", r.Name, v, host))
		}
	}
	for _, d := range r.Differs {
		v := verdict{d.Kind, d.Matches}
		if _, ok := found[v]; !ok && possible[v] {
			faults = append(faults, fmt.Errorf("%s %v, because %s: so it is listed, but no row shows it", r.Name, v, d.Reason))
		}
	}
	return errors.Join(faults...)
}
