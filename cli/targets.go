package cli

import (
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay/config"
)

// everyTarget chooses each entry of targets, and reference is the built-in
// server; no entry has one of these names.
const (
	everyTarget = "all"
	reference   = "mock"
)

// chosen is one target that a run is sent to.
type chosen struct {
	name  string        // names its folder where there are several
	value string        // the URL, or mock
	entry *config.Entry // its settings; nil when it was given as URL
}

// targetFlag is --target: a list of which all commands but run take one.
type targetFlag struct {
	list *[]string
	one  *string // the last
}

func (t targetFlag) String() string     { return strings.Join(*t.list, ",") }
func (t targetFlag) Type() string       { return "stringArray" }
func (t targetFlag) GetSlice() []string { return *t.list }

func (t targetFlag) Set(text string) error { return t.Append(text) }

// Append adds a target. The list is written in one piece, never into a shared
// one.
func (t targetFlag) Append(text string) error {
	return t.Replace(append(slices.Clone(*t.list), text))
}

// Replace is the list from now on.
func (t targetFlag) Replace(list []string) error {
	*t.list, *t.one = list, ""
	if len(list) > 0 {
		*t.one = list[len(list)-1]
	}
	return nil
}

// layered are the keys of targets and profiles, which hold settings of run.
func layered(root *cobra.Command) []config.Key {
	var target, profile []config.Key
	for _, cmd := range root.Commands() {
		if cmd.Name() != "run" {
			continue
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if slices.Contains(personal, f.Name) {
				return
			}
			profile = append(profile, keyOf(f))
			if !slices.Contains(notOfTargets, f.Name) {
				target = append(target, keyOf(f))
			}
		})
	}
	base := config.Key{Name: "url", Required: true, Help: "the base URL of the server, or mock"}
	return []config.Key{
		{
			Name: "targets", FileOnly: true, Names: "[A-Za-z0-9][A-Za-z0-9._-]*", Reserved: []string{everyTarget, reference},
			Help: "servers by name, each with its own settings: --target NAME", Entries: append([]config.Key{base}, append(target, rulesKey())...),
		},
		{
			Name: "profiles", FileOnly: true, Help: "sets of settings by name: --profile NAME lays one over the others", Entries: append(profile, rulesKey()),
		},
	}
}

// notOfTargets are the settings of run that are one for all targets.
var notOfTargets = []string{"target", "out", "report", "color", "quiet"}

// choose finds the targets that are meant: on the command line, or else in the
// settings.
func (a *app) choose(cmd *cobra.Command) error {
	flag := cmd.Flags().Lookup("target")
	if a.sub {
		return nil
	}
	texts := a.found["target"].Values
	if flag != nil && flag.Changed {
		texts = valuesOf(flag)
	} else if err := a.found["target"].Err(); flag != nil && err != nil && !onlyShown(cmd) {
		return &mistake{err}
	}
	all, err := a.targets(texts)
	if err != nil {
		return err
	}
	for i := range all {
		if err := all[i].resolve(flag != nil && !onlyShown(cmd)); err != nil {
			return err
		}
	}
	several := len(all) > 1 || slices.Contains(texts, everyTarget)
	switch {
	case several && cmd.Name() == "run":
		a.several = all
		return apart(all)
	case several && flag != nil:
		return mistakef("--target %s: %s takes one target", strings.Join(texts, " --target "), cmd.CommandPath())
	case len(all) == 1:
		a.chosen = &all[0]
	}
	return nil
}

func valuesOf(f *pflag.Flag) []string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.GetSlice()
	}
	return []string{f.Value.String()}
}

// targets are what the texts name, each once.
func (a *app) targets(texts []string) ([]chosen, error) {
	entries := a.found["targets"].Entries
	var out []chosen
	add := func(c chosen) {
		if !slices.ContainsFunc(out, func(o chosen) bool { return o.name == c.name && o.value == c.value }) {
			out = append(out, c)
		}
	}
	for _, text := range texts {
		i := slices.IndexFunc(entries, func(e config.Entry) bool { return e.Name == text })
		switch {
		case i >= 0:
			add(chosen{name: text, entry: &entries[i]})
		case text == everyTarget && len(entries) == 0:
			return nil, mistakef("--target all is every one of targets, and %s has none", orElse(a.file, "no "+config.FileName))
		case text == everyTarget:
			for j := range entries {
				add(chosen{name: entries[j].Name, entry: &entries[j]})
			}
		case text != reference && len(entries) > 0 && !strings.ContainsAny(text, ":/"):
			return nil, mistakef("unknown target %q in %s%s", text, a.file, nearOrAll(text, entryNames(entries)))
		default:
			add(chosen{name: folderOf(text), value: text})
		}
	}
	return out, nil
}

func entryNames(entries []config.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Name)
	}
	return out
}

// resolve reads the URL of an entry; one that cannot be read matters only where
// the target is used.
func (c *chosen) resolve(used bool) error {
	if c.entry == nil {
		return nil
	}
	at := c.entry.Settings["url"]
	if err := at.Err(); err != nil {
		if used {
			return &mistake{err}
		}
		return nil
	}
	c.value = at.Values[0]
	if c.value == reference {
		return nil
	}
	if _, err := parseTarget(c.value); err != nil {
		return mistakef("%s: %w", at.Origin, err)
	}
	return nil
}

// apart refuses targets whose reports would overwrite each other's, also where
// a file system knows no case.
func apart(all []chosen) error {
	for i, c := range all {
		for _, before := range all[:i] {
			if strings.EqualFold(c.name, before.name) {
				return mistakef("two targets would write into the folder %q: give them names under targets in %s", c.name, config.FileName)
			}
		}
	}
	return nil
}

// folderOf names the folder of a target that is given as URL.
func folderOf(target string) string {
	text := target
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		text = u.Host + strings.TrimRight(u.Path, "/")
	}
	name := strings.Map(func(c rune) rune {
		if c < 0x80 && (c == '-' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
			return c
		}
		return '_'
	}, text)
	return strings.TrimLeft(name, "._")
}

// aim gives the flag of the target the URL in place of the name.
func (a *app) aim(cmd *cobra.Command) error {
	flag := cmd.Flags().Lookup("target")
	if flag == nil || a.chosen == nil || a.chosen.value == "" {
		return nil
	}
	if a.sub {
		if err := a.apartFrom(cmd.Flags()); err != nil {
			return err
		}
	}
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		return list.Replace([]string{a.chosen.value})
	}
	return flag.Value.Set(a.chosen.value)
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
