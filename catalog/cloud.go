package catalog

// A Cloud is one of the separate Azure clouds, each with hosts and regions of
// its own. The zero Cloud is invalid.
type Cloud uint8

const (
	_          Cloud = iota
	Public           // Azure, worldwide
	China            // Azure operated by 21Vianet
	Government       // Azure Government, USA

	// AllClouds is the Cloud of an [Entry] whose section of the document names
	// no cloud, so that it holds in each of them. No [Cluster] runs in it.
	AllClouds
)

var cloudNames = []string{Public: "public", China: "china", Government: "government", AllClouds: "all"}

// ParseCloud returns the Cloud whose String is text, exactly. Any other text
// is a [*ParameterError] for [ErrUnknownCloud] that names the clouds.
func ParseCloud(text string) (Cloud, error) {
	for c := Public; c <= AllClouds; c++ {
		if cloudNames[c] == text {
			return c, nil
		}
	}
	return 0, unknown("Cloud", text, ErrUnknownCloud, "clouds", cloudNames[Public:AllClouds])
}

// valid reports whether a cluster can run in c.
func (c Cloud) valid() bool { return c == Public || c == China || c == Government }

// String returns "public", "china", "government" or "all". An invalid Cloud is
// written as the number that it is.
func (c Cloud) String() string { return enumString("Cloud", cloudNames, c) }

// AppendText implements [encoding.TextAppender]. The text of the zero Cloud is
// empty; any other invalid Cloud is an error.
func (c Cloud) AppendText(b []byte) ([]byte, error) { return appendEnum(b, "Cloud", cloudNames, c) }

// MarshalText implements [encoding.TextMarshaler].
func (c Cloud) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts what
// [ParseCloud] accepts, and the empty text for the zero Cloud; an error leaves
// c unchanged.
func (c *Cloud) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = 0
		return nil
	}
	parsed, err := ParseCloud(string(text))
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}
