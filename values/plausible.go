package values

import (
	"regexp"
	"strings"

	"assay/spec"
)

// plausible are texts for properties whose names say what servers look for,
// though no schema tells: a body is of use only when it is taken. The first row
// whose format and name fit counts.
var plausible = []struct {
	format string // of the place; "" for a text without one
	name   *regexp.Regexp
	text   string
}{
	{"date-time", later, "2034-05-17T09:30:00Z"},
	{"date", later, "2034-05-17"},
	{"", ending(`e-?mail(_?address)?|smtp_?address`), "user@example.com"},
	{"", ending(`(web_?|home_?)?(url|uri|href|homepage|website|webhook)`), "https://example.com/"},
	{"", ending(`(tele)?phone(_?number)?|mobile(_?number)?|fax`), "+12025550143"},
	{"", ending(`country(_?code)?`), "US"},
	{"", ending(`currency(_?code)?`), "USD"},
	{"", ending(`lang(uage)?(_?code)?|locale`), "en"},
	{"", ending(`time_?zone|tz`), "UTC"},
	{"", ending(`(ip|ip_?v?4?_?address)`), "192.0.2.1"},
	{"", ending(`host(_?name)?|domain(_?name)?|fqdn`), "host.example.com"},
	{"", ending(`(zip|postal)_?(code)?`), "10115"},
	{"", ending(`colou?r`), "#336699"},
	{"", ending(`(mime|content|media)_?type`), "text/plain"},
}

// later fits names of what comes behind something else, mostly behind now.
var later = ending(`end(s|_?s?_?(at|on|date|time))?|until|expir(y|es|ed|ation)(_?(at|on|date|time))?|deadline|due(_?(at|on|date|time))?|(valid_?)?(to|thru|through)(_?(date|time))?|finish(es|_?(at|date|time))?|closes?(_?(at|on|date|time))?`)

// ending matches words at the end of a name in snake case.
func ending(words string) *regexp.Regexp { return regexp.MustCompile(`(^|[^a-z0-9])(` + words + `)$`) }

// guess is a plausible text for a place; "" where its name says nothing.
func guess(name string, sh *spec.Shape) string {
	for _, row := range plausible {
		if row.format == sh.Format && row.name.MatchString(Snake(name)) {
			return row.text
		}
	}
	return ""
}

// Snake writes fooBar as foo_bar.
func Snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' && i > 0 && !strings.HasSuffix(b.String(), "_") && (name[i-1] < 'A' || name[i-1] > 'Z') {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
