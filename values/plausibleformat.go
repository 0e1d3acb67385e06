package values

import (
	"strings"

	"assay/spec"
)

// foreign are texts of formats that OpenAPI and JSON Schema do not have, and
// which bind nobody: who writes one means it all the same.
var foreign = map[string]string{
	"decimal": "12.5", "money": "19.99", "double": "12.5", "float": "12.5", "number": "12",
	"int32": "12", "int64": "12", "uint32": "12", "uint64": "12", "integer": "12", "bigint": "12",
	"url": "https://example.com/", "web-url": "https://example.com/", "http-url": "https://example.com/", "host": "host.example.com", "domain": "host.example.com", "fqdn": "host.example.com",
	"ip": "192.0.2.1", "ip-address": "192.0.2.1", "cidr": "192.0.2.0/24", "mac": "00:00:5e:00:53:01",
	"phone": "+12025550143", "phone-number": "+12025550143", "e164": "+12025550143", "tel": "+12025550143",
	"color": "#336699", "colour": "#336699", "hex-color": "#336699",
	"country": "US", "country-code": "US", "iso-3166-1-alpha-2": "US", "iso-3166-alpha-2": "US",
	"currency": "USD", "currency-code": "USD", "iso-4217": "USD",
	"language": "en", "locale": "en-US", "bcp47": "en-US", "timezone": "UTC", "time-zone": "UTC", "iana-timezone": "UTC",
	"datetime": "2024-05-17T09:30:00Z", "timestamp": "2024-05-17T09:30:00Z", "rfc3339": "2024-05-17T09:30:00Z", "iso8601": "2024-05-17T09:30:00Z",
	"date-time-local": "2024-05-17T09:30:00", "local-date-time": "2024-05-17T09:30:00", "localdate": "2024-05-17", "full-date": "2024-05-17", "year": "2024", "month": "2024-05",
	"guid": "6f1c1a52-9b7e-4d6a-8a35-3d0b7c1f2e94", "uuid4": "6f1c1a52-9b7e-4d6a-8a35-3d0b7c1f2e94", "uuidv4": "6f1c1a52-9b7e-4d6a-8a35-3d0b7c1f2e94",
	"objectid": "507f1f77bcf86cd799439011", "mongo-id": "507f1f77bcf86cd799439011", "ulid": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
	"semver": "1.0.0", "version": "1.0.0", "slug": "assay", "cron": "0 3 * * *", "json": "{}", "base64": "YXNzYXk=", "hex": "a55a", "html": "<p>assay</p>", "jwt": "eyJhbGciOiJub25lIn0.e30.",
	"arn": "arn:aws:iam::123456789012:role/assay", "mime-type": "text/plain", "zip-code": "10115", "postal-code": "10115",
}

// foreign is a text of such a format; "" where a place has none.
func (m *Maker) foreign(sh *spec.Shape) string {
	if sh.Format != "" {
		return ""
	}
	for _, s := range sh.Schemas {
		if text := foreign[strings.ReplaceAll(strings.ToLower(strings.Trim(m.view.Quote(s, "format"), `"`)), "_", "-")]; text != "" {
			return text
		}
	}
	return ""
}
