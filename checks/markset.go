package checks

import (
	"math/bits"
)

// oddMark begins the marks that hold no number of a send: they are hashes.
const oddMark = 1 << 63

// sendDigits is how many digits of base 36 a number of a send has at most, and
// maxSend is beyond all of them.
const (
	sendDigits = 8
	maxSend    = 1 << 42
)

// markNumber is the number of the send that a mark ends with, as the runner
// writes it: digits of base 36, in lower case. Of another text it is a hash.
// Journals of several runs hold several nonces, of which this is the one of the
// given number.
func markNumber(nonce uint64, text []byte) uint64 {
	if len(text) > sendDigits {
		return oddMark | hashBytes(text) + nonce
	}
	n := uint64(0)
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			n = n*36 + uint64(c-'0')
		case c >= 'a' && c <= 'z':
			n = n*36 + uint64(c-'a') + 10
		default:
			return oddMark | hashBytes(text) + nonce
		}
	}
	return nonce*maxSend + n
}

// markSet is a set of marks: a bit for each send, since their numbers stand
// close together.
type markSet struct {
	words map[uint64]uint64
	odd   map[uint64]bool
	n     int
}

func (s *markSet) has(mark uint64) bool {
	if mark&oddMark != 0 {
		return s.odd[mark]
	}
	return s.words[mark/64]&(1<<(mark%64)) != 0
}

func (s *markSet) add(mark uint64) {
	if s.has(mark) {
		return
	}
	if s.words == nil {
		s.words, s.odd = map[uint64]uint64{}, map[uint64]bool{}
	}
	s.n++
	if mark&oddMark != 0 {
		s.odd[mark] = true
		return
	}
	s.words[mark/64] |= 1 << (mark % 64)
}

// all calls f with each mark, in no order.
func (s *markSet) all(f func(mark uint64)) {
	for at, word := range s.words {
		for ; word != 0; word &= word - 1 {
			f(at*64 + uint64(bits.TrailingZeros64(word)))
		}
	}
	for mark := range s.odd {
		f(mark)
	}
}

// markedCases are the cases that sent marks, one for each.
type markedCases struct {
	pages map[uint64]*[64]caseName
	odd   map[uint64]caseName
}

func (m *markedCases) set(mark uint64, c caseName) {
	if m.pages == nil {
		m.pages, m.odd = map[uint64]*[64]caseName{}, map[uint64]caseName{}
	}
	if mark&oddMark != 0 {
		m.odd[mark] = c
		return
	}
	page := m.pages[mark/64]
	if page == nil {
		page = new([64]caseName)
		m.pages[mark/64] = page
	}
	page[mark%64] = c
}

// of is the case of a mark that was set.
func (m *markedCases) of(mark uint64) caseName {
	if mark&oddMark != 0 {
		return m.odd[mark]
	}
	return m.pages[mark/64][mark%64]
}
