package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// decode reads the one document of a file; nil when there is nothing in it.
func decode(path string, data []byte) (*yaml.Node, error) {
	if err := readable(path, data); err != nil {
		return nil, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, yamlError(path, data, err)
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		return nil, fmt.Errorf("%s:%d: a second document: a configuration is one", path, second.Line)
	case !errors.Is(err, io.EOF):
		return nil, yamlError(path, data, err)
	}
	root := doc.Content[0]
	if isNull(root) {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: the configuration is a map of settings, such as \"target: http://127.0.0.1:8080\"", path, root.Line)
	}
	return root, nil
}

// readable refuses what is no text in UTF-8. YAML allows UTF-16, but nobody
// means it, and half the tools around the file cannot read it.
func readable(path string, data []byte) error {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}),
		len(data) > 1 && (data[0] == 0) != (data[1] == 0):
		return fmt.Errorf("%s:1: the file is written in UTF-16: save it as UTF-8", path)
	case bytes.IndexByte(data, 0) >= 0:
		return fmt.Errorf("%s:%d: the file is no text: a configuration is YAML", path, lineOf(data, bytes.IndexByte(data, 0)))
	case utf8.Valid(data):
		if i := bytes.IndexFunc(data, func(c rune) bool { return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f }); i >= 0 {
			return fmt.Errorf("%s:%d: the control character 0x%02x cannot stand in YAML: in a text in double quotes it is written \"\\x%02x\"", path, lineOf(data, i), data[i], data[i])
		}
		return nil
	}
	at := 0
	for r, size := utf8.DecodeRune(data); r != utf8.RuneError || size > 1; r, size = utf8.DecodeRune(data[at:]) {
		at += size
	}
	return fmt.Errorf("%s:%d: byte 0x%02x is not UTF-8: save the file as UTF-8", path, lineOf(data, at), data[at])
}

func lineOf(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// yamlError puts the line where other errors have it, and adds what is mostly
// the cause.
func yamlError(path string, data []byte, err error) error {
	text := strings.ReplaceAll(err.Error(), "yaml: unmarshal errors:\n  ", "")
	line := yamlLine.FindStringSubmatch(text)
	text = strings.TrimPrefix(text, line[0])
	if tab := tabbed(data); tab > 0 {
		return fmt.Errorf("%s:%d: the line is indented with a tab: YAML takes blanks (%s)", path, tab, text)
	}
	if m := unknownAnchor.FindStringSubmatch(text); m != nil {
		return fmt.Errorf("%s:%d: %s", path, lineOf(data, max(0, bytes.Index(data, []byte("*"+m[1])))), text)
	}
	return fmt.Errorf("%s:%s: %s", path, cmp.Or(line[1], "1"), text) // the parser names no line where it is the first
}

var unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)

// tabbed is the first line whose indentation has a tab; 0 when none has.
func tabbed(data []byte) int {
	n := 0
	for line := range strings.SplitSeq(string(data), "\n") {
		n++
		if rest := strings.TrimLeft(line, " "); strings.HasPrefix(rest, "\t") && strings.TrimSpace(rest) != "" {
			return n
		}
	}
	return 0
}
