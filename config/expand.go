package config

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

var variable = regexp.MustCompile(`\$?\$\{[^}]*\}`)

// expand replaces ${NAME} in one scalar by the environment variable. It works
// on the parsed value and never on the text of the file, so that a variable
// cannot bring in settings of its own. $${NAME} stands for ${NAME} itself.
func (p *parser) expand(node *yaml.Node) (string, error) {
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
		return "", p.errorf(node, "the environment variable %q is not set; write $${…} for the text itself", missing)
	}
	return text, nil
}
