package checks

import (
	"strconv"
	"strings"
)

// names keeps texts once each, so that a record of a million names them by
// number.
type names struct {
	texts []string
	at    map[string]uint32
}

// number is that of a text, a new one where it was not seen before.
func (n *names) number(s string) uint32 {
	if i, ok := n.at[s]; ok {
		return i
	}
	if n.at == nil {
		n.at = map[string]uint32{}
	}
	i := uint32(len(n.texts))
	s = strings.Clone(s) // it may be cut out of a whole line
	n.texts = append(n.texts, s)
	n.at[s] = i
	return i
}

// caseName is the id of a case in eight bytes: of random cases, of which there
// may be any number, the ids differ in the number at their end.
type caseName struct{ begin, number uint32 }

// whole marks an id that is kept as it is.
const whole = ^uint32(0)

func (n *names) caseName(id string) caseName {
	begin := strings.TrimRight(id, "0123456789")
	digits := id[len(begin):]
	if digits == "" || digits[0] == '0' || len(digits) > 9 {
		return caseName{n.number(id), whole}
	}
	v, _ := strconv.ParseUint(digits, 10, 32) // nine digits fit
	return caseName{n.number(begin), uint32(v)}
}

func (n *names) caseID(c caseName) string {
	if c.number == whole {
		return n.texts[c.begin]
	}
	return n.texts[c.begin] + strconv.FormatUint(uint64(c.number), 10)
}
