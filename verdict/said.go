package verdict

import (
	"strings"
	"unicode/utf8"
)

// maxSaid bounds, in bytes, what a finding quotes of an answer.
const maxSaid = 160

// said is what the server wrote where it refused a request or failed, which is
// what tells best what it wants; "" for findings of rules about anything else
// than the status, and for texts that say nothing, such as pages.
func (f *Finding) said() string {
	if f.Exchange == nil || f.Exchange.Response == nil || f.Exchange.Response.Status < 400 || !strings.HasPrefix(string(f.Rule), "status/") {
		return ""
	}
	data := f.Exchange.Response.Body.Data
	if text := data[:min(len(data), 4*maxSaid)]; !strings.HasPrefix(strings.TrimSpace(string(text)), "<") {
		return clipped(strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "")), " "), maxSaid)
	}
	return ""
}

// clipped cuts a text between two characters to at most so many bytes.
func clipped(s string, most int) string {
	if len(s) <= most {
		return s
	}
	end := most
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
