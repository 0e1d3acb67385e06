package importdoc

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// frontMatter is the YAML between two lines of dashes at a page's beginning.
type frontMatter struct {
	title string
}

// cutFrontMatter splits a page, without its byte order mark, behind the front
// matter.
func cutFrontMatter(text string) (front, rest string, ok bool) {
	line, rest, _ := strings.Cut(text, "\n")
	if strings.TrimRight(line, " \t\r") != "---" {
		return "", text, false
	}
	body := rest
	for at := 0; at < len(body); {
		line, after, more := strings.Cut(body[at:], "\n")
		if strings.TrimRight(line, " \t\r") == "---" {
			return body[:at], after, true
		}
		if !more {
			break
		}
		at = len(body) - len(after)
	}
	return "", text, false // never closed: a thematic break
}

// readFrontMatter takes what strict YAML reads; a front matter that is none
// costs only itself.
func readFrontMatter(text string) frontMatter {
	var values map[string]yaml.Node
	if yaml.Unmarshal([]byte(text), &values) != nil {
		return frontMatter{}
	}
	return frontMatter{title: strings.TrimSpace(values["title"].Value)}
}
