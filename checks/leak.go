package checks

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"assay/verdict"
)

// leak is something that gives away how a server is built.
type leak struct {
	what string
	re   *regexp.Regexp
	// signs are texts of which each match has one: looking for them is cheaper
	// than the expression.
	signs []string
}

// leaks are specific enough that no message meant for a client looks like one.
var leaks = []leak{
	{"a Java stack trace", regexp.MustCompile(`\bat [\w$.<>]+\([\w$]+\.(?:java|kt|scala|groovy):\d+\)`), []string{".java:", ".kt:", ".scala:", ".groovy:"}},
	{"a Python stack trace", regexp.MustCompile(`Traceback \(most recent call last\)|File \\?"[^"\\\n]+\.py\\?", line \d+`), []string{"Traceback (most", ".py"}},
	{"a Go stack trace", regexp.MustCompile(`goroutine \d+ \[\w+[^\]]*\]:|\b[\w./-]+/[\w.-]+\.go:\d+\b`), []string{"goroutine ", ".go:"}},
	{"a .NET stack trace", regexp.MustCompile(`\bat [\w.<>` + "`" + `\[\],]+\([^)\n]*\) in [^\n:]+(?::[\\/][^\n:]+)?:line \d+|\bat System\.[\w.]+\(`), []string{") in ", "at System."}},
	{"a JavaScript stack trace", regexp.MustCompile(`\bat (?:[\w$.<> \[\]]+ )?\(?(?:file://|node:|/|[A-Za-z]:\\)[^\s()]+:\d+:\d+\)?`), []string{"at "}},
	{"a PHP stack trace", regexp.MustCompile(`#0 [^\n]+\.php\(\d+\)|PHP (?:Fatal error|Warning|Notice):|\bin /[\w./-]+\.php on line \d+`), []string{".php", "PHP "}},
	{"a Ruby stack trace", regexp.MustCompile(`/[\w./-]+\.rb:\d+:in `), []string{".rb:"}},
	{"a file path", regexp.MustCompile(`/(?:usr|var|opt|srv|root|etc|private|proc)(?:/[\w.@-]+)+\.\w{1,6}\b|/(?:home|tmp|app)(?:/[\w.@-]+)+\.(?:py|rb|php|mjs|ts|java|go|cs|rs|pl|conf|env|ini|so|jar|log|sqlite|db)\b|\b[A-Z]:\\\\?(?:Users|inetpub|Windows|Program Files)\\|\b(?:open|stat|lstat|mkdir|ENOENT:[^/]{1,40}) '?/[^ :']+'?(?:: no such file|: permission denied)?`), []string{"/usr/", "/var/", "/opt/", "/srv/", "/root/", "/etc/", "/private/", "/proc/", "/home/", "/tmp/", "/app/", `:\`, " /", " '/"}},
	{"an SQL error", regexp.MustCompile(`SQLSTATE\[|\bORA-\d{5}\b|You have an error in your SQL syntax|syntax error at or near \\?"|duplicate key value violates unique constraint|SQLITE_[A-Z]+\b|\bpsycopg2\.|\bMySql\.Data\.`), []string{"SQLSTATE[", "ORA-", "error in your SQL", "syntax error at", "duplicate key value", "SQLITE_", "psycopg2.", "MySql.Data."}},
	{"an SQL statement", regexp.MustCompile(`\bINSERT INTO [\w."` + "`" + `\[\]\\]+ ?\(|\bSELECT .{1,200} FROM [\w."` + "`" + `\[\]\\]+ WHERE\b|\bUPDATE [\w."` + "`" + `\[\]\\]+ SET \w+ ?=`), []string{"INSERT INTO ", "SELECT ", "UPDATE "}},
}

// leakLimit bounds how much of an answer is searched, in bytes.
const leakLimit = 64 << 10

// shortestSecret is the length in bytes below which a credential is not looked
// for: it would be found in innocent text.
const shortestSecret = 8

// judgeLeaks does not blame an answer for quoting what was sent.
func judgeLeaks(st *step) []verdict.Verdict {
	if st.ex.Response == nil || st.status() < 400 {
		return nil
	}
	body := st.ex.Response.Body
	text := string(body.Data[:min(len(body.Data), leakLimit)])
	for _, secret := range st.scene.sample.Secrets {
		if len(secret) >= shortestSecret && strings.Contains(text, secret) {
			return failed("no credential in a refusal", "the credentials that were sent")
		}
	}
	text = plainLines(text)
	for _, l := range leaks {
		for _, hit := range l.in(text) {
			if !strings.Contains(st.quotable(), hit) {
				return one(verdict.Verdict{Outcome: verdict.Fail, Keyword: l.what, Want: "no " + strings.TrimPrefix(strings.TrimPrefix(l.what, "an "), "a ") + " in a refusal", Got: l.what + ": " + clip(hit)})
			}
		}
	}
	return passed()
}

// in are the first matches in a text.
func (l *leak) in(text string) []string {
	if !slices.ContainsFunc(l.signs, func(sign string) bool { return strings.Contains(text, sign) }) {
		return nil
	}
	return l.re.FindAllString(text, 20)
}

// quotable is what was sent, which an answer may quote.
func (st *step) quotable() string {
	sent := plainLines(string(st.ex.Request.Body.Data)) + "\n" + st.ex.Request.URL
	if plain, err := url.QueryUnescape(st.ex.Request.URL); err == nil {
		sent += "\n" + plain
	}
	for _, h := range st.ex.Request.Header {
		sent += "\n" + h.Value
	}
	return sent
}

// plainLines undoes the escapes with which JSON writes lines and quotes, so
// that the patterns need no second form.
func plainLines(s string) string { return jsonLines.Replace(s) }

var jsonLines = strings.NewReplacer(`\n`, "\n", `\r`, "", `\t`, "\t", `\"`, `"`, `\/`, "/")
