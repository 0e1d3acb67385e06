package suite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay/cases"
	"assay/verdict"
)

// hookAnswer is what a command may print, each member optional.
type hookAnswer struct {
	Params map[string]json.RawMessage `json:"params"`
	Values map[string]json.RawMessage `json:"values"`
	Body   json.RawMessage            `json:"body"`
	Header map[string]string          `json:"header"`
}

// answered reads what a command printed: nothing, or one JSON object.
func answered(out []byte) (cases.Pins, error) {
	var pins cases.Pins
	if len(bytes.TrimSpace(out)) == 0 {
		return pins, nil
	}
	var a hookAnswer
	dec := json.NewDecoder(bytes.NewReader(out))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&a); err != nil {
		return pins, fmt.Errorf("printed what is not wanted (%w): want nothing, or one JSON object with params, values, body or header; messages belong on standard error", unquoted(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return pins, errors.New("printed more than one JSON object; messages belong on standard error")
	}
	return a.pins()
}

// unquoted says what is wrong with JSON without repeating what was printed.
func unquoted(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		where := "an answer"
		if wrong.Field != "" {
			where = strconv.Quote(wrong.Field)
		}
		return fmt.Errorf("%s that is %s", where, wrong.Value)
	}
	return err
}

func (a *hookAnswer) pins() (cases.Pins, error) {
	pins := cases.Pins{Values: a.Values}
	if string(a.Body) != "null" {
		pins.Body = a.Body
	}
	for pointer := range a.Values {
		if !strings.HasPrefix(pointer, "/") {
			return pins, fmt.Errorf("printed the value %q: want a JSON pointer, such as \"/customer/id\"", pointer)
		}
	}
	for name, value := range a.Params {
		text, err := paramText(value)
		if err != nil {
			return pins, fmt.Errorf("printed the parameter %q as %w", name, err)
		}
		if pins.Params == nil {
			pins.Params = map[string]string{}
		}
		pins.Params[name] = text
	}
	for name, value := range a.Header {
		pins.Header = append(pins.Header, verdict.Header{Name: name, Value: value})
	}
	slices.SortFunc(pins.Header, func(x, y verdict.Header) int { return strings.Compare(x.Name, y.Name) })
	return pins, nil
}

// paramText is the text of a parameter: a JSON text without its quotes, a number
// or a truth value as it is written.
func paramText(value json.RawMessage) (string, error) {
	var text string
	switch {
	case json.Unmarshal(value, &text) == nil && string(value) != "null":
		return text, nil
	case len(value) > 0 && value[0] != '{' && value[0] != '[' && string(value) != "null":
		return string(value), nil
	}
	return "", errors.New("no text, number or truth value")
}
