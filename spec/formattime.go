package spec

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// checkDate follows full-date of RFC 3339 section 5.6, and the calendar.
func checkDate(s string) error {
	_, err := readDate(s)
	return err
}

func readDate(s string) (time.Time, error) {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return time.Time{}, errors.New("a date reads YYYY-MM-DD")
	}
	// time.Parse knows the calendar and takes ASCII digits alone.
	d, err := time.Parse("2006-01-02", s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no day of the calendar", s)
	}
	return d, nil
}

// clock is a full-time of RFC 3339.
type clock struct {
	hour, minute, second int
	offset               int // minutes east of UTC
}

// checkTime follows full-time of RFC 3339 section 5.6. Without a date, a leap
// second is lawful at 23:59 UTC.
func checkTime(s string) error {
	c, err := readTime(s)
	if err != nil {
		return err
	}
	if c.second == 60 && c.utc(time.Time{}).Format("15:04") != "23:59" {
		return errors.New("a leap second falls on 23:59:60 UTC")
	}
	return nil
}

// checkDateTime follows date-time of RFC 3339 section 5.6. T and Z may be in
// lower case; a space for the T is what that section lets applications agree
// on, not what the grammar allows.
func checkDateTime(s string) error {
	if len(s) < len("2006-01-02T") || s[10] != 'T' && s[10] != 't' {
		return errors.New("a date-time is a date, the letter T and a time")
	}
	day, err := readDate(s[:10])
	if err != nil {
		return err
	}
	c, err := readTime(s[11:])
	if err != nil {
		return err
	}
	// Section 5.7 and appendix D: at the end of a month, in UTC.
	utc := c.utc(day)
	if c.second == 60 && (utc.Format("15:04") != "23:59" || utc.AddDate(0, 0, 1).Day() != 1) {
		return errors.New("a leap second falls on 23:59:60 UTC at the end of a month")
	}
	return nil
}

// utc is the minute in UTC, counted from the start of day.
func (c clock) utc(day time.Time) time.Time {
	return day.Add(time.Duration(c.hour*60+c.minute-c.offset) * time.Minute)
}

func readTime(s string) (clock, error) {
	var c clock
	var ok bool
	if len(s) < len("15:04:05Z") || s[2] != ':' || s[5] != ':' {
		return c, errors.New("a time reads HH:MM:SS with an offset, such as 23:59:59Z")
	}
	if c.hour, ok = twoDigits(s[0:2], 23); !ok {
		return c, fmt.Errorf("%q is no hour", s[0:2])
	}
	if c.minute, ok = twoDigits(s[3:5], 59); !ok {
		return c, fmt.Errorf("%q is no minute", s[3:5])
	}
	if c.second, ok = twoDigits(s[6:8], 60); !ok {
		return c, fmt.Errorf("%q is no second", s[6:8])
	}
	rest := s[8:]
	if fraction, found := strings.CutPrefix(rest, "."); found {
		rest = strings.TrimLeft(fraction, "0123456789")
		if len(rest) == len(fraction) {
			return c, errors.New("the fraction has no digits")
		}
	}
	c.offset, ok = readOffset(rest)
	if !ok {
		return c, fmt.Errorf("%q is no offset such as Z or +01:00", rest)
	}
	return c, nil
}

// readOffset reads time-offset in minutes.
func readOffset(s string) (minutes int, ok bool) {
	if s == "Z" || s == "z" {
		return 0, true
	}
	if len(s) != len("+01:00") || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, false
	}
	h, okHour := twoDigits(s[1:3], 23)
	m, okMinute := twoDigits(s[4:6], 59)
	minutes = h*60 + m
	if s[0] == '-' {
		minutes = -minutes
	}
	return minutes, okHour && okMinute
}

func twoDigits(s string, most int) (int, bool) {
	if len(s) != 2 || !isDigit(s[0]) || !isDigit(s[1]) {
		return 0, false
	}
	n := int(s[0]-'0')*10 + int(s[1]-'0')
	return n, n <= most
}

// checkDuration follows RFC 3339 appendix A, whose literals, as all of ABNF,
// are without case. The appendix lists each unit together with the next
// smaller one; ISO 8601, which it renders, lets units of zero be left out, and
// so do we: P1Y2D is a duration.
func checkDuration(s string) error {
	body, found := strings.CutPrefix(strings.ToUpper(s), "P")
	if !found {
		return errors.New("a duration begins with P")
	}
	if weeks, found := strings.CutSuffix(body, "W"); found {
		if weeks == "" || strings.Trim(weeks, "0123456789") != "" {
			return errors.New("weeks stand alone, as a whole number")
		}
		return nil
	}
	date, clock, timed := strings.Cut(body, "T")
	clock = wholeSeconds(clock)
	if date == "" && !timed {
		return errors.New("a duration has at least one part")
	}
	if timed && clock == "" {
		return errors.New("nothing stands behind the T")
	}
	if err := durationParts(date, "YMD"); err != nil {
		return err
	}
	return durationParts(clock, "HMS")
}

// wholeSeconds cuts the fraction off the seconds of a duration's clock part.
func wholeSeconds(clock string) string {
	head, isSeconds := strings.CutSuffix(clock, "S")
	whole, fraction, found := strings.Cut(head, ".")
	if !isSeconds || !found || whole == "" || fraction == "" || strings.Trim(fraction, "0123456789") != "" {
		return clock
	}
	return whole + "S"
}

// durationParts reads numbers, each with one of the units in their order.
func durationParts(s, units string) error {
	for s != "" {
		rest := strings.TrimLeft(s, "0123456789")
		if len(rest) == len(s) || rest == "" {
			return fmt.Errorf("%q is no number with a unit", s)
		}
		i := strings.IndexByte(units, rest[0])
		if i < 0 {
			return fmt.Errorf("the unit %q is unknown or out of order here", rest[:1])
		}
		s, units = rest[1:], units[i+1:]
	}
	return nil
}
