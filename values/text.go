package values

import (
	"errors"
	"unicode/utf8"
)

// encodeText writes a body that is one scalar, or one string of bytes.
func (c *Codec) encodeText(v any) ([]byte, error) {
	switch t := settled(v).(type) {
	case []any, map[string]any:
		return nil, noRoom("", "a body of %s is one text", c.media.Type)
	default:
		text, err := scalarText(t)
		if _, isText := t.(string); err == nil && !isText && c.wire == WireBytes {
			return nil, noRoom("", "a body of %s is a string of bytes", c.media.Type)
		}
		return []byte(text), err
	}
}

func (c *Codec) decodeText(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the text is not UTF-8")
	}
	return c.types.scalar(c.types.root(), string(data)), nil
}
