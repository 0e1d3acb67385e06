package cli

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"

	"assay/cases"
	"assay/config"
	"assay/spec"
	"assay/suite"
)

// knowledge are the settings of assay.yaml that are no flags: what the user
// knows of single operations, how rules count, and commands to be run.
func knowledge() []config.Key {
	return []config.Key{
		{Name: "operations", FileOnly: true, Help: "what is known of single operations, by operationId, \"METHOD /path\", tag or glob", Entries: []config.Key{
			{Name: "params", Join: "=", Help: "values of path, query, header and cookie parameters"},
			{Name: "values", Join: "=", JSON: true, Help: "values pinned in every body, by JSON pointer"},
			{Name: "body", Path: true, Help: "a body that the server is known to accept, a JSON file"},
			{Name: "header", Plural: "headers", Join: ": ", Help: "headers to be sent with every request"},
			{Name: "skip", Help: "leave the operation out, for this reason"},
			{Name: "hints", Help: "what is known of single places, by JSON pointer or by the name of a parameter", Entries: []config.Key{
				{Name: "value", JSON: true, Help: "use this in place of a made-up value"},
				{Name: "server-owned", Kind: config.Bool, Help: "the server may change or drop what is sent"},
				{Name: "skip", Help: "do not test this place, for this reason"},
			}},
			{Name: "setup", Raw: true, Help: "a shell command before this operation"},
			{Name: "teardown", Raw: true, Help: "a shell command after this operation"},
		}},
		rulesKey(),
		{Name: "hooks.setup", Raw: true, FileOnly: true, Help: "a shell command, once, before anything is sent"},
		{Name: "hooks.teardown", Raw: true, FileOnly: true, Help: "a shell command, once, at the end"},
		{Name: "hooks.before", Raw: true, FileOnly: true, Help: "a shell command before each operation"},
		{Name: "hooks.after", Raw: true, FileOnly: true, Help: "a shell command after each operation"},
		{Name: "hooks.timeout", Kind: config.Duration, FileOnly: true, Help: "how long each command may take; one minute if absent"},
	}
}

// known reads what the configuration says of single operations.
func (a *app) known() ([]suite.Known, error) {
	var out []suite.Known
	for _, e := range a.found["operations"].Entries {
		k := suite.Known{Operations: e.Name, Origin: e.Origin}
		var err error
		if k.Pins, err = pinsOf(e.Settings); err != nil {
			return nil, err
		}
		if k.Hints, err = hintsOf(e.Settings); err != nil {
			return nil, err
		}
		k.Hooks = suite.OperationHooks{Setup: commandOf(e.Settings["setup"]), Teardown: commandOf(e.Settings["teardown"])}
		out = append(out, k)
	}
	return out, nil
}

func pinsOf(settings map[string]config.Setting) (pins cases.Pins, err error) {
	if pins.Params, err = parameters(settings["params"].Values); err != nil {
		return pins, at(settings["params"], err)
	}
	if pins.Values, err = pinned(settings["values"].Values); err != nil {
		return pins, at(settings["values"], err)
	}
	if pins.Header, err = parseHeaders(settings["header"].Values); err != nil {
		return pins, at(settings["header"], err)
	}
	if body := settings["body"]; len(body.Values) > 0 {
		if pins.Body, err = os.ReadFile(body.Values[0]); err != nil {
			return pins, at(body, err)
		}
	}
	return pins, nil
}

// hintsOf reads hints by pointer or parameter; skip of the operation itself has
// the empty pointer.
func hintsOf(settings map[string]config.Setting) (map[string]spec.Hint, error) {
	out := map[string]spec.Hint{}
	if skip, ok := settings["skip"]; ok {
		out[""] = spec.Hint{Skip: skip.Values[0], Place: placeOf(skip)}
		if strings.TrimSpace(skip.Values[0]) == "" {
			return nil, at(skip, mistakef("skip is the reason in words, which the report shows"))
		}
	}
	for _, e := range settings["hints"].Entries {
		h := spec.Hint{Place: placeOf(config.Setting{Origin: e.Origin})}
		if v, ok := e.Settings["value"]; ok {
			h.Value = json.RawMessage(v.Values[0])
		}
		if v, ok := e.Settings["skip"]; ok {
			h.Skip = v.Values[0]
		}
		if v, ok := e.Settings["server-owned"]; ok {
			h.ServerOwned, _ = strconv.ParseBool(v.Values[0]) // config has looked at it
		}
		out[e.Name] = h
	}
	return out, nil
}

// placeOf is the place of a setting in its file.
func placeOf(s config.Setting) spec.Place {
	i := strings.LastIndexByte(s.Origin, ':')
	line, err := strconv.Atoi(s.Origin[i+1:])
	if err != nil {
		return spec.Place{File: s.Origin}
	}
	return spec.Place{File: s.Origin[:i], Line: line}
}

// at names the setting that an error is about.
func at(s config.Setting, err error) error {
	return mistakef("%s: %w", s.Origin, err)
}
