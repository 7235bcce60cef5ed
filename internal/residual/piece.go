package residual

import "strings"

// An anchor says where in a host a piece stands.
type anchor uint8

const (
	atEnd anchor = iota
	atStart
	anywhere
	anchors
)

// A piece is a run of literal bytes of an alternative, as a part of Set.arena.
// Hosts that the alternative matches have it.
type piece struct {
	from, to uint32
	anchor   anchor
}

// appendPieces appends the pieces of text, which starts at byte base of the
// arena. A text without wildcards is one piece at the end.
func appendPieces(pieces []piece, text string, base uint32) []piece {
	for i := 0; i < len(text); {
		switch text[i] {
		case '*', '?':
			i++
		case '[':
			i += strings.IndexByte(text[i:], ']') + 1
		case '{':
			i += strings.IndexByte(text[i:], '}') + 1
		default:
			from := i
			for i < len(text) && !wildcard(text[i]) {
				i++
			}
			p := piece{base + uint32(from), base + uint32(i), anywhere}
			switch {
			case i == len(text):
				p.anchor = atEnd
			case from == 0:
				p.anchor = atStart
			}
			pieces = append(pieces, p)
		}
	}
	return pieces
}

func wildcard(c byte) bool { return c == '*' || c == '?' || c == '[' || c == '{' }

// certain reports whether a host that has all pieces of text matches it: text
// is nothing but one piece with ** before or behind it, or both, or ** alone.
func certain(text string) bool {
	front := strings.TrimPrefix(text, "**")
	piece := strings.TrimSuffix(front, "**")
	return len(piece) < len(text) && !strings.ContainsAny(piece, "*?[{")
}
