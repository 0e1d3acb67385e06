package values

import (
	"errors"
	"strings"
	"time"
)

// respelled writes the spellings that are one instant, or lie within its
// second, as those of another instant: a server that wants one date behind
// another refuses what no schema tells.
var respelled = map[string]func(time.Time) string{
	"utc":              func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) },
	"offset-east":      inZone(2*time.Hour, time.RFC3339Nano),
	"offset-west":      inZone(-5*time.Hour, time.RFC3339Nano),
	"offset-half-hour": inZone(5*time.Hour+30*time.Minute, time.RFC3339Nano),
	"offset-zero":      func(t time.Time) string { return strings.TrimSuffix(t.UTC().Format(time.RFC3339Nano), "Z") + "+00:00" },
	"offset-unknown":   func(t time.Time) string { return strings.TrimSuffix(t.UTC().Format(time.RFC3339Nano), "Z") + "-00:00" },
	"lower-case":       func(t time.Time) string { return strings.ToLower(t.UTC().Format(time.RFC3339Nano)) },
	"fraction-1":       withFraction("5"),
	"fraction-3":       withFraction("123"),
	"fraction-6":       withFraction("123456"),
	"fraction-9":       withFraction("123456789"),
	"fraction-15":      withFraction("123456789012345"),
}

func inZone(offset time.Duration, layout string) func(time.Time) string {
	zone := time.FixedZone("", int(offset/time.Second))
	return func(t time.Time) string { return t.In(zone).Format(layout) }
}

func withFraction(digits string) func(time.Time) string {
	return func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.") + digits + "Z" }
}

// FormatAcceptLike returns the lawful spellings of a format as FormatAccept
// does; where like is a date-time or a date, the strong ones are spellings of
// it and not of an instant of our own.
func FormatAcceptLike(format string, like any) []Spelling {
	all := FormatAccept(format)
	text, ok := like.(string)
	if !ok {
		return all
	}
	t, err := instant(format, text)
	if err != nil {
		return all
	}
	out := make([]Spelling, len(all))
	for i, s := range all {
		switch write := respelled[s.Name]; {
		case format == "date" && s.Name == "plain":
			s.Value = string(Encode(text, nil))
		case format == "date-time" && write != nil:
			s.Value = string(Encode(write(t), nil))
		}
		out[i] = s
	}
	return out
}

var errNoInstant = errors.New("no instant")

// instant reads a date-time that can be written at any offset, or a date.
func instant(format, text string) (time.Time, error) {
	switch format {
	case "date":
		return time.Parse(time.DateOnly, text)
	case "date-time":
		t, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
		if err == nil && (t.UTC().Year() < 2 || t.UTC().Year() > 9998) {
			err = errNoInstant
		}
		return t, err
	}
	return time.Time{}, errNoInstant
}
