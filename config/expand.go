package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

var variable = regexp.MustCompile(`\$?\$\{[^}]*\}`)

// unset is an environment variable that the file names and that is not there.
type unset struct{ text string }

func (u *unset) Error() string { return u.text }

func isUnset(err error) bool {
	var u *unset
	return errors.As(err, &u)
}

// expand replaces ${NAME} in one scalar by the environment variable. It works
// on the parsed value and never on the text of the file, so that a variable
// cannot bring in settings of its own. $${NAME} stands for ${NAME} itself.
func (p *parser) expand(node *yaml.Node) (string, error) {
	if p.literal {
		return node.Value, nil
	}
	missing := ""
	text := variable.ReplaceAllStringFunc(node.Value, func(ref string) string {
		if strings.HasPrefix(ref, "$$") {
			return ref[1:]
		}
		name := ref[2 : len(ref)-1]
		value, ok := p.env[name]
		if !ok && missing == "" {
			missing = name
		}
		return value
	})
	if missing != "" {
		return "", &unset{fmt.Sprintf("%s:%d: the environment variable %q is not set; write $${…} for the text itself", p.path, node.Line, missing)}
	}
	return text, nil
}

// Refers says whether a text has a variable in it.
func Refers(text string) bool {
	for _, ref := range variable.FindAllString(text, -1) {
		if !strings.HasPrefix(ref, "$$") {
			return true
		}
	}
	return false
}
