package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is what a value is.
type Kind string

const (
	Text     Kind = ""
	Bool     Kind = "bool"
	Int      Kind = "int"
	Uint     Kind = "uint"
	Number   Kind = "number"
	Duration Kind = "duration"
)

// kind says how a value is read, and how a schema says that. In a schema every
// value may also be a text with a variable in it.
type kind struct {
	words string
	reads func(text string) error
	// types are those of JSON Schema, and pattern that of the value as a text.
	types   []string
	pattern string
}

var kinds = map[Kind]kind{
	Text:     {"a text", func(string) error { return nil }, []string{"string", "number", "boolean"}, ""},
	Bool:     {"true or false", reads(strconv.ParseBool), []string{"boolean"}, `^([tTfF01]|[tT]rue|[fF]alse|TRUE|FALSE)$`},
	Int:      {"a whole number", reads(func(s string) (int64, error) { return strconv.ParseInt(s, 0, 64) }), []string{"integer"}, `^[+-]?[0-9][0-9a-zA-Z_]*$`},
	Uint:     {"a whole number that is not negative", reads(func(s string) (uint64, error) { return strconv.ParseUint(s, 0, 64) }), []string{"integer"}, `^[0-9][0-9a-zA-Z_]*$`},
	Number:   {"a number", reads(func(s string) (float64, error) { return strconv.ParseFloat(s, 64) }), []string{"number"}, `^[+-]?[0-9.][0-9a-zA-Z_.+-]*$`},
	Duration: {"a duration such as 30s or 2m", reads(time.ParseDuration), []string{}, `^[+-]?(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`},
}

func reads[T any](parse func(string) (T, error)) func(string) error {
	return func(text string) error {
		_, err := parse(text)
		return err
	}
}

// few is how many values are listed in an error; of more, the nearest is.
const few = 8

// wrong says what is amiss with a value of the key; "" when nothing is.
func (k Key) wrong(value string) string {
	known := len(k.Enum) == 0 || slices.Contains(k.Enum, value) ||
		k.Glob && slices.ContainsFunc(k.Enum, func(one string) bool { return globbed(value, one) })
	switch {
	case !known && len(k.Enum) > few:
		return fmt.Sprintf("unknown %s %q%s", k.Name, value, Suggest(value, k.Enum))
	case !known:
		return fmt.Sprintf("%q is one of %s, not %q%s", k.Name, strings.Join(k.Enum, ", "), value, Suggest(value, k.Enum))
	case kinds[k.Kind].reads(value) != nil:
		return fmt.Sprintf("%q is %s, not %q", k.Name, kinds[k.Kind].words, value)
	}
	return ""
}

// globbed says whether a glob fits a text.
func globbed(glob, text string) bool {
	expr := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(glob))
	re, err := regexp.Compile(`(?s)^(?:` + expr + `)$`)
	return err == nil && re.MatchString(text) // what is not UTF-8 fits nothing
}
