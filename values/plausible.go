package values

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"assay/spec"
)

// plausibleText is a text for a property whose name says what servers look for,
// though no schema tells.
type plausibleText struct {
	format  string // of the place; "" for a text without one
	name    *regexp.Regexp
	text    string
	checked bool // a server may check more than the schema says: that a country exists, that a host answers
}

// plausible are such texts: a body is of use only when it is taken. The first
// row whose format and name fit counts, and what breaks the schema is passed
// over.
var plausible = []plausibleText{
	{"date-time", later, "2034-05-17T09:30:00Z", false},
	{"date", later, "2034-05-17", false},
	{"time", later, "17:30:00Z", false},
	{"", ending(`e-?mails?(_?addr(ess)?)?|smtp_?address`), "user@example.com", true},
	{"", ending(`(web_?|home_?)?(urls?|uri|href|homepage|website|webhook)|(call_?back|redirect|web_?hook)(_?(url|uri))?`), "https://example.com/", true},
	{"", ending(`(tele)?phone(_?(number|no))?|mobile(_?(number|no|phone))?|fax(_?number)?|msisdn`), "+12025550143", true},
	{"", ending(`country(_?(code|iso|iso_?2))?|nationality`), "US", true},
	{"", ending(`currency(_?(code|iso))?`), "USD", true},
	{"", ending(`lang(uage)?(_?code)?|locale`), "en", true},
	{"", ending(`time_?zone|tz`), "UTC", true},
	{"", ending(`ipv?6(_?addr(ess)?)?`), "2001:db8::1", true},
	{"", ending(`ip|ip_?v?4?_?addr(ess)?`), "192.0.2.1", true},
	{"", ending(`cidr(_?block)?|subnet`), "192.0.2.0/24", true},
	{"", ending(`mac(_?addr(ess)?)?`), "00:00:5e:00:53:01", true}, // RFC 7042 section 2.1.2
	{"", ending(`host(_?name)?|domain(_?name)?|fqdn`), "host.example.com", true},
	{"", ending(`(zip|postal|post)_?(code)?|zip`), "10115", true},
	{"", ending(`culture(_?(code|name))?`), "en-US", true},
	{"", ending(`city|town`), "New York", false},
	{"", ending(`state(_?code)?|province(_?code)?`), "NY", true},
	{"", ending(`street(_?(name|address|line))?|(address_?)?line_?1|street_?1|address_?1`), "1 Main Street", false},
	{"", ending(`arn`), "arn:aws:iam::123456789012:role/assay", true},
	{"", ending(`colou?r`), "#336699", true},
	{"", ending(`(mime|content|media)_?type`), "text/plain", true},
	{"", ending(`pass(word|phrase|wd)|pwd`), password, false},
	{"password", ending(`[a-z0-9_]*`), password, false},
	{"", ending(`uuid|guid`), "6f1c1a52-9b7e-4d6a-8a35-3d0b7c1f2e94", true},
	{"", ending(`version`), "1.0.0", false},
	{"", ending(`cron(_?(expr(ession)?|schedule))?`), "0 3 * * *", true},
	{"", ending(`(file|image)_?name`), "assay.txt", false},
	{"", ending(`first_?name|given_?name`), "Ada", false},
	{"", ending(`last_?name|family_?name|surname`), "Lovelace", false},
	{"", ending(`full_?name|display_?name`), "Ada Lovelace", false},
	{"", laterText, "2034-05-17T09:30:00Z", false},
	{"", ending(`(birth_?(date|day)|date_?of_?birth|dob)`), "1990-05-17", false},
	{"", ending(`date`), "2024-05-17", false},
	{"", ending(`(created|updated|modified|start(ed|s)?|begin(s)?|sent|published|occurred|scheduled)_?(at|on|time|date)|time_?stamp|date_?time`), "2024-05-17T09:30:00Z", false},
	{"", ending(`latitude|lat`), "52.52", false},
	{"", ending(`longitude|lng|lon`), "13.405", false},
	{"", ending(`price|amount|cost|total`), "19.99", false},
	{"", ending(`quantity|qty|count`), "1", false},
}

// password is of every kind of character that rules ask for, and of more than
// twelve.
const password = "Assay-2034-pass"

// later fits names of what comes behind something else, mostly behind now.
var later = ending(`end(s|_?s?_?(at|on|date|time))?|until|expir(y|es|ed|ation)(_?(at|on|date|time))?|deadline|due(_?(at|on|date|time))?|(valid_?)?(to|thru|through)(_?(date|time))?|finish(es|_?(at|date|time))?|closes?(_?(at|on|date|time))?`)

// laterText fits those of them that say what kind of text it is.
var laterText = ending(`(end(s|ed)?|expir(y|es|ed|ation)|due|finish(es)?|closes?|valid_?(to|until|thru|through))_?(at|on|date|time)|valid_?(to|until)|deadline`)

// plausibleNumber is a number for such a property.
type plausibleNumber struct {
	name    *regexp.Regexp
	whole   string // for an integer
	decimal string // where fractions are allowed
}

var plausibleNumbers = []plausibleNumber{
	{ending(`latitude|lat`), "52", "52.52"},
	{ending(`longitude|lng|lon|long`), "13", "13.405"},
	{ending(`port(_?(number|no))?`), "8080", "8080"},
	{ending(`year`), "2024", "2024"},
	{ending(`month`), "5", "5"},
	{ending(`day(_?of_?(month|week))?`), "3", "3"},
	{ending(`hours?|minutes?|seconds?`), "12", "12"},
	{ending(`prices?|amount|cost|(sub_?)?total|fee|balance|salary|budget`), "20", "12.5"},
	{ending(`percent(age)?|pct|discount|rate|ratio|share|weight|probability|confidence|opacity|alpha`), "1", "0.5"},
	{ending(`quantity|qty|count|number_?of_?[a-z_]+|num_?[a-z_]+|replicas|copies|version|revision|page`), "1", "1"},
	{ending(`(max|maximum|upper)(_?[a-z0-9_]+)?|[a-z0-9_]+_(max|maximum)|limit`), "90", "90"},
	{ending(`(min|minimum|lower)(_?[a-z0-9_]+)?|[a-z0-9_]+_(min|minimum)|offset`), "1", "1"},
	{ending(`(ends?|expires?|due|valid)_?(at|until)`), "2031557400", "2031557400"},                 // 2034-05-17 in seconds
	{ending(`time_?stamp|(created|updated|start(ed|s)?|begins?)_?at`), "1715938200", "1715938200"}, // 2024-05-17
	{ending(`http_?status|status_?code`), "200", "200"},
	{ending(`age`), "36", "36"},
	{ending(`priority|position|order|rank|index|level`), "1", "1"},
}

// ending matches words at the end of a name in snake case.
func ending(words string) *regexp.Regexp { return regexp.MustCompile(`(^|[^a-z0-9])(` + words + `)$`) }

// guess is a plausible text for a place; "" where its name says nothing.
func guess(name string, sh *spec.Shape) string {
	name = Snake(name)
	for _, row := range plausible {
		if row.format == sh.Format && row.name.MatchString(name) {
			return row.text
		}
	}
	return ""
}

// guessNumber is a plausible number for a place; nil where its name says
// nothing or the number is out of the range.
func guessNumber(name string, r Range, integer bool) *big.Rat {
	name = Snake(name)
	for _, row := range plausibleNumbers {
		if !row.name.MatchString(name) {
			continue
		}
		text := row.decimal
		if integer {
			text = row.whole
		}
		if v, ok := new(big.Rat).SetString(text); ok && r.holds(v) {
			return v
		}
		return nil
	}
	return nil
}

// holds says whether a number is within the bounds and a multiple.
func (r Range) holds(v *big.Rat) bool {
	low, high := 1, -1
	if r.Min != nil {
		low = v.Cmp(r.Min)
	}
	if r.Max != nil {
		high = v.Cmp(r.Max)
	}
	if low < 0 || low == 0 && r.OpenMin || high > 0 || high == 0 && r.OpenMax {
		return false
	}
	return r.MultipleOf == nil || r.MultipleOf.Sign() != 0 && new(big.Rat).Quo(v, r.MultipleOf).IsInt()
}

// Checked says whether a property has a name by which a server may check more
// than the schema says.
func Checked(name string) bool {
	name = Snake(name)
	return slices.ContainsFunc(plausible, func(row plausibleText) bool { return row.checked && row.name.MatchString(name) })
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
