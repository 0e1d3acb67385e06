package verdict

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// argumentLimit is below the 128 KiB that Linux allows one argument; a longer
// body goes through printf, which is part of the shell.
const argumentLimit = 100_000

// Curl returns the shell command that sends the request again, for a POSIX sh
// and everything that descends from it. It is one line when the body is.
//
// Where a secret was removed the line reads a variable, such as
// "$ASSAY_AUTHORIZATION", which the reader sets first. What was removed from a
// body, or cut from it, cannot be restored: see Body.Redacted and
// Body.Truncated.
func Curl(req *Request) string {
	var b strings.Builder
	inline := writeBody(&b, req)
	b.WriteString("curl -sS -i --path-as-is")
	if strings.ContainsAny(req.URL, "[]{}") {
		b.WriteString(" --globoff")
	}
	switch {
	case req.Method == "HEAD":
		b.WriteString(" --head")
	case req.Method != "GET" || inline != "":
		b.WriteString(" -X " + word(req.Method))
	}
	b.WriteString(" " + quoteURL(req.URL))
	for _, h := range req.Header {
		if !automatic(req, h) {
			b.WriteString(" -H " + headerArgument(h))
		}
	}
	typed := slices.ContainsFunc(req.Header, func(h Header) bool { return strings.EqualFold(h.Name, "Content-Type") })
	if inline != "" && !typed {
		b.WriteString(" -H 'Content-Type:'") // curl would add a form's
	}
	b.WriteString(inline)
	return b.String()
}

// Variable is the name of the shell variable that stands for a removed value
// of a header field or parameter, such as "ASSAY_AUTHORIZATION".
func Variable(name string) string {
	up := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, name)
	return "ASSAY_" + strings.Trim(up, "_")
}

// writeBody returns the arguments that carry the body, and writes to b what
// must stand before curl when the body cannot be an argument.
func writeBody(b *strings.Builder, req *Request) string {
	data := req.Body.Data
	switch {
	case len(data) == 0:
		if req.Method == "POST" || req.Method == "PUT" || req.Method == "PATCH" {
			return " --data-raw ''" // or no Content-Length would be sent
		}
		return ""
	case !plain(data):
		b.WriteString("printf %s " + base64.StdEncoding.EncodeToString(data) + " | base64 -d | ")
	case len(data) > argumentLimit:
		b.WriteString("printf %s " + single(string(data)) + " | ")
	default:
		return " --data-raw " + single(string(data))
	}
	return " --data-binary @-"
}

// plain says whether data can stand in a command that a person pastes: what a
// terminal would swallow or obey cannot, nor what it would show as nothing.
func plain(data []byte) bool {
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 || r != '\n' && !unicode.IsPrint(r) {
			return false
		}
		data = data[n:]
	}
	return true
}

// automatic says whether curl sends the field by itself, or it was set by the
// client's machinery and not by the case.
func automatic(req *Request, h Header) bool {
	switch strings.ToLower(h.Name) {
	case "host":
		u, err := url.Parse(req.URL)
		return err == nil && strings.EqualFold(u.Host, h.Value)
	case "content-length":
		return h.Value == strconv.FormatInt(int64(len(req.Body.Data)), 10) || req.Body.Truncated || req.Body.Redacted
	case "user-agent":
		return strings.HasPrefix(h.Value, "assay/") || strings.HasPrefix(h.Value, "Go-http-client/")
	case "accept-encoding", "connection":
		return true
	}
	return false
}

// headerArgument quotes one field. curl takes "Name;" for a field with an
// empty value, and would drop "Name:".
func headerArgument(h Header) string {
	if h.Value == "" {
		return quote(h.Name + ";")
	}
	return quoteRemoved(h.Name+": "+h.Value, func(string) string { return h.Name })
}

var parameter = regexp.MustCompile(`[?&;]([^=&?;]+)=[^=&?;]*$`)

func quoteURL(u string) string {
	return quoteRemoved(u, func(before string) string {
		if m := parameter.FindStringSubmatch(before); m != nil {
			return m[1]
		}
		return "SECRET"
	})
}

// quoteRemoved quotes s with a variable where Redacted stands; name gets the
// text before it.
func quoteRemoved(s string, name func(before string) string) string {
	var b strings.Builder
	done := 0
	for part := range strings.SplitSeq(s, Redacted) {
		if done > 0 {
			b.WriteString(`"$` + Variable(name(s[:done])) + `"`)
			done += len(Redacted)
		}
		if part != "" || s == "" {
			b.WriteString(quote(part))
		}
		done += len(part)
	}
	return b.String()
}

// word leaves a plain word bare.
func word(s string) string {
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' {
			return quote(s)
		}
	}
	if s == "" {
		return "''"
	}
	return s
}

// quote makes one shell word of s; bytes that cannot be pasted are made by
// printf, whose octal escapes every shell knows.
func quote(s string) string {
	if plain([]byte(s)) && !strings.Contains(s, "\n") {
		return single(s)
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.IndexByte(" :;/.,=&?@_", c) >= 0, c == '-' && i > 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, `\%03o`, c)
		}
	}
	return `"$(printf '` + b.String() + `')"`
}

func single(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
