// Package swar reads texts by words of eight bytes, and tells things of all eight
// at once (SIMD within a register). It is the common ground of the packages that
// validate and look up hosts, which spend their time here.
package swar

import "math/bits"

const (
	// Ones has the lowest bit of each byte set.
	Ones = 0x0101010101010101
	// Highs has the highest bit of each byte set.
	Highs = 0x8080808080808080
	// Folded maps A-Z to a-z where it is or-ed to bytes of a host. Digits, hyphen
	// and dot have the bit already; the underscore becomes DEL, which no host has.
	Folded = 0x2020202020202020
)

// Load returns the eight bytes of s from byte i, the first lowest.
func Load(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Pack gathers the high bits of the bytes of x: bit i of the result is the high
// bit of byte i.
func Pack(x uint64) uint64 { return (x & Highs) * 0x0002040810204081 >> 56 }

// Dots has the dots of eight bytes, bit 0 for the last of them, and some that no host has: bytes
// that are not ASCII, and slashes behind a dot. To leave them out takes twice as long; whoever reads
// what need not be a host looks at the dot again.
func Dots(x uint64) uint64 {
	return ((x ^ '.'*Ones) - Ones) & Highs >> 7 * 0x8040201008040201 >> 56
}

// Positive returns x, or zero for negative numbers, without a branch: nobody
// could predict it.
func Positive(x int) int { return x &^ (x >> (bits.UintSize - 1)) }

// Negative returns x, or zero for positive numbers, without a branch.
func Negative(x int) int { return x & (x >> (bits.UintSize - 1)) }

// NotZero returns 1 for all x but 0, without a branch.
func NotZero(x uint64) int { return int((x | -x) >> 63) }
