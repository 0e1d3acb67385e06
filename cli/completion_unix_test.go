//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// typed is what a person types before the tab, and what the line then is. The
// last blank says that the word is finished.
var typed = []struct{ before, after, why string }{
	{"assay expl", "assay explain ", "a command"},
	{"assay run --oper", "assay run --operation ", "a flag"},
	{"assay run --operation ", "assay run --operation createExchangeConnector ", "an operation of the description"},
	{"assay run --rule id/uniq", "assay run --rule id/unique=", "a rule, whose mode follows"},
	{"assay run --rule id/unique=o", "assay run --rule id/unique=off ", "its mode, behind a character that breaks words"},
	{"assay run --auth bearer:e", "assay run --auth bearer:env:", "and behind another one"},
	{"assay run --color alw", "assay run --color always ", "a fixed value"},
	{"assay mock --fault id-const", "assay mock --fault id-constant ", "a fault"},
	{"assay run --report=sar", "assay run --report=sarif ", "a format, behind the flag's ="},
	{"assay run --body orde", "assay run --body order.json ", "a file"},
	{"assay run --out fol", "assay run --out folder/", "a folder, and not the file folly"},
	{"assay run --spec ope", "assay run --spec openapi.yaml ", "a description, and not openapi.txt"},
	{"assay report journ", "assay report journal.ndjson ", "a journal"},
}

// completes lays out a folder for a shell with assay in its path.
func completes(t *testing.T, shell string) (dir string, environ []string) {
	t.Helper()
	if testing.Short() {
		t.Skip("a shell of one's own takes a while")
	}
	if _, err := exec.LookPath(shell); err != nil {
		missing(t, shell+" is not there: install Debian's package "+shell)
	}
	assay := assayBinary(t)
	dir = t.TempDir()
	for _, name := range []string{"order.json", "openapi.yaml", "openapi.txt", "journal.ndjson", "folly"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	return dir, []string{"PATH=" + filepath.Dir(assay) + ":" + os.Getenv("PATH"), "PS1=> ", "COLUMNS=300", "TERM=dumb"}
}

// tabs types each line in a shell, and holds what the shell makes of it.
func tabs(t *testing.T, dir string, environ []string, shell string, args ...string) {
	p := startOnPTYIn(t, dir, 300, environ, shell, args...)
	p.waits(t, `ready\r\n[\s\S]*> `) // its prompt: what is typed before is no line that is edited
	for _, c := range typed {
		begin := len(p.said())
		_, err := p.tty.WriteString(c.before + "\t")
		require.NoError(t, err)
		if !assert.Eventually(t, func() bool { return lastLine(p.said()[begin:]) == c.after }, time.Minute, 5*time.Millisecond) {
			require.Equal(t, c.after, lastLine(p.said()[begin:]), "%s: %q", c.why, p.said()[begin:])
		}
		_, err = p.tty.Write([]byte{'\x15'}) // takes the line back
		require.NoError(t, err)
		_, err = p.tty.WriteString("echo next\n")
		require.NoError(t, err)
		p.waitsFrom(t, begin, `\nnext\r\n`)
	}
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x07")

// lastLine is the line that is being edited, without the prompt. A shell that
// rewrites the end of a word goes back with backspaces.
func lastLine(text string) string {
	text = escapes.ReplaceAllString(text, "")
	text = text[strings.LastIndexAny(text, "\r\n")+1:]
	var out []rune
	for _, r := range text {
		if r == '\b' {
			out = out[:max(0, len(out)-1)]
			continue
		}
		out = append(out, r)
	}
	return strings.TrimPrefix(string(out), "> ")
}

func TestBashCompletes(t *testing.T) {
	t.Parallel()
	dir, environ := completes(t, "bash")
	const library = "/usr/share/bash-completion/bash_completion"
	if _, err := os.Stat(library); err != nil {
		missing(t, "bash-completion is not there: install Debian's package bash-completion")
	}
	rc := filepath.Join(t.TempDir(), "rc")
	require.NoError(t, os.WriteFile(rc, []byte(`PS1='> '
. `+library+`
. <(assay completion bash)
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
echo ready
`), 0o600))
	tabs(t, dir, environ, "bash", "--rcfile", rc, "-i")
}

func TestZshCompletes(t *testing.T) {
	t.Parallel()
	dir, environ := completes(t, "zsh")
	rc := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(rc, ".zshrc"), []byte(`PS1='> '
unsetopt prompt_sp zle_bracketed_paste beep 2>/dev/null
unset zle_bracketed_paste
autoload -U compinit && compinit -u -D
source <(assay completion zsh)
echo ready
`), 0o600))
	tabs(t, dir, append(environ, "ZDOTDIR="+rc), "zsh", "-d", "-i")
}

// TestFishCompletes asks fish what it would offer: complete -C is its own way to
// test that.
func TestFishCompletes(t *testing.T) {
	t.Parallel()
	dir, environ := completes(t, "fish")
	for _, c := range typed {
		cmd := exec.Command("fish", "-N", "-c", `assay completion fish | source; complete -C "$argv[1]"`, c.before)
		cmd.Dir, cmd.Env = dir, append(environ, "HOME="+dir)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		words := strings.Fields(c.after)
		word := words[len(words)-1]
		var offers []string
		for line := range strings.Lines(string(out)) {
			value, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
			offers = append(offers, value)
		}
		require.Contains(t, offers, word, "%s: %q", c.why, c.before)
	}
}

// TestPowershellCompletes needs PowerShell, which Debian does not have.
func TestPowershellCompletes(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("pwsh")
	if err != nil {
		t.Skip("PowerShell (pwsh) is not there, and is no package of Debian: its script is only printed here")
	}
	dir, environ := completes(t, "pwsh")
	cmd := exec.Command(program, "-NoProfile", "-Command",
		`assay completion powershell | Out-String | Invoke-Expression; (TabExpansion2 'assay expl' 10).CompletionMatches.CompletionText`)
	cmd.Dir, cmd.Env = dir, append(environ, "HOME="+dir)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, "explain", strings.TrimSpace(string(out)))
}
