package cli

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"assay/config"
)

// secretName says by its name that a header or parameter carries a credential.
var secretName = regexp.MustCompile(`(?i)authorization|cookie|token|secret|passw|api-?_?key|session|signature|credential`)

// warn says where a secret stands that others can read: on the command line, or
// in a file that is kept with the code.
func (a *app) warn() {
	hint := "can be read by others on this machine; ASSAY_%s in the environment cannot\n"
	for i, arg := range a.args {
		name, value, joined := strings.Cut(arg, "=")
		if !joined && i+1 < len(a.args) {
			value = a.args[i+1]
		}
		switch {
		case name == "--token":
			fmt.Fprintf(a.stderr, "assay: a token on the command line "+hint, "TOKEN")
		case name == "--header" && secretHeader(value):
			fmt.Fprintf(a.stderr, "assay: a credential in --header "+hint, "HEADER")
		case name == "--proxy" && hasPassword(value):
			fmt.Fprintf(a.stderr, "assay: a password in --proxy "+hint, "PROXY")
		}
	}
	if s := a.found["header"]; s.Layer != "environment" && !a.given["header"] {
		a.warnWritten(s)
	}
	for _, e := range a.found["operations"].Entries {
		a.warnWritten(e.Settings["header"])
	}
}

// warnWritten warns of credentials that a file spells out.
func (a *app) warnWritten(s config.Setting) {
	for i, text := range s.Written {
		if name, _, _ := strings.Cut(text, ":"); secretHeader(text) {
			fmt.Fprintf(a.stderr, "assay: %s: the value of %s is a secret in a file: write it as ${NAME} of an environment variable\n", s.Origins[i], name)
		}
	}
}

// secretHeader says whether 'Name: value' spells a credential out.
func secretHeader(text string) bool {
	name, value, _ := strings.Cut(text, ":")
	return secretName.MatchString(name) && strings.TrimSpace(value) != "" && !config.Refers(value)
}

func hasPassword(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.User != nil
}
