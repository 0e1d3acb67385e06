package checks

import (
	"math/big"
	"strings"
	"time"
)

// instant is a date-time of RFC 3339 section 5.6 with all its digits.
type instant struct {
	seconds int64  // since 1970 in UTC; a leap second counts as the one before it
	leap    bool   // the second is written as 60
	digits  string // of the fraction, as written
}

// parseInstant reads a date-time; lower case t and z and a blank for T are
// lawful spellings (RFC 3339 section 5.6).
func parseInstant(s string) (instant, bool) {
	var out instant
	if len(s) < len("2006-01-02T15:04:05Z") || strings.IndexByte("Tt ", s[10]) < 0 {
		return out, false
	}
	head, rest := s[:10]+"T"+s[11:19], s[19:]
	if rest[0] == '.' {
		end := 1
		for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
			end++
		}
		out.digits, rest = rest[1:end], rest[end:]
		if out.digits == "" {
			return out, false
		}
	}
	if strings.HasSuffix(head, ":60") {
		out.leap, head = true, strings.TrimSuffix(head, "60")+"59"
	}
	if rest == "z" {
		rest = "Z"
	}
	t, err := time.Parse("2006-01-02T15:04:05Z07:00", head+rest)
	if err != nil {
		return out, false
	}
	out.seconds = t.Unix()
	return out, true
}

// sameInstant says in which way two date-times are the same instant, "" when
// they are not, or are none. Fewer digits than were sent are the precision the
// server keeps, cut or rounded, down to whole seconds: no description says how
// many are kept.
func sameInstant(sent, got string) string {
	a, okA := parseInstant(sent)
	b, okB := parseInstant(got)
	if !okA || !okB {
		return ""
	}
	if a.leap && !b.leap { // read as the second before or after
		if b.seconds == a.seconds || b.seconds == a.seconds+1 {
			return "a leap second, written as a common one"
		}
		return ""
	}
	n := max(len(a.digits), len(b.digits))
	x, y := a.scaled(n), b.scaled(n)
	if x.Cmp(y) == 0 && a.leap == b.leap {
		return "the same instant in another spelling"
	}
	if a.leap != b.leap {
		return ""
	}
	for k := 0; k < len(a.digits); k++ {
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n-k)), nil)
		cut := new(big.Int).Div(x, unit)
		up := new(big.Int).Div(new(big.Int).Add(x, new(big.Int).Rsh(unit, 1)), unit)
		if cut.Mul(cut, unit).Cmp(y) == 0 || up.Mul(up, unit).Cmp(y) == 0 {
			return "the same instant with fewer digits after the second"
		}
	}
	return ""
}

// scaled is the instant in units of 10^-n seconds.
func (i instant) scaled(n int) *big.Int {
	f, _ := new(big.Int).SetString(i.digits+strings.Repeat("0", n-len(i.digits))+"0", 10)
	s := new(big.Int).Mul(big.NewInt(i.seconds), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n+1)), nil))
	return s.Add(s, f).Div(s, big.NewInt(10))
}

// sameTime compares times of the day with their offsets.
func sameTime(sent, got string) string {
	if note := sameInstant("2000-01-02T"+sent, "2000-01-02T"+got); note != "" {
		return note
	}
	for _, day := range []string{"2000-01-01T", "2000-01-03T"} { // an offset may carry over midnight
		if note := sameInstant("2000-01-02T"+sent, day+got); note != "" {
			return note
		}
	}
	return ""
}

// duration is a duration of RFC 3339 appendix A: months and seconds do not
// convert into each other.
type duration struct {
	months  int64
	seconds string // exact
}

// parseDuration reads PnYnMnDTnHnMnS and PnW, a fraction in the seconds only.
func parseDuration(s string) (duration, bool) {
	var d duration
	rest, ok := strings.CutPrefix(strings.ToUpper(s), "P")
	if !ok || rest == "" {
		return d, false
	}
	sum, inTime := new(big.Rat), false
	for rest != "" {
		if rest[0] == 'T' && !inTime {
			inTime, rest = true, rest[1:]
			continue
		}
		end := strings.IndexAny(rest, "YMWDHS")
		if end <= 0 || len(rest[:end]) > 18 {
			return d, false
		}
		n, ok := new(big.Rat).SetString(rest[:end])
		if !ok || strings.ContainsAny(rest[:end], "+-/E") {
			return d, false
		}
		unit := rest[end]
		rest = rest[end+1:]
		switch {
		case unit == 'Y' && n.IsInt():
			d.months += n.Num().Int64() * 12
		case unit == 'M' && !inTime && n.IsInt():
			d.months += n.Num().Int64()
		default:
			per := map[byte]int64{'W': 604800, 'D': 86400, 'H': 3600, 'M': 60, 'S': 1}[unit]
			if per == 0 {
				return d, false
			}
			sum.Add(sum, n.Mul(n, new(big.Rat).SetInt64(per)))
		}
	}
	d.seconds = sum.RatString()
	return d, true
}
