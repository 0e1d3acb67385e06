package spec

import _ "embed"

//go:embed exchangeconnector.yaml
var exchangeConnector []byte

// EmbeddedName is the name of the description that assay carries.
const EmbeddedName = "spec/exchangeconnector.yaml"

// Embedded is the description that assay carries:
// Microsoft Graph's Create deviceManagementExchangeConnector.
func Embedded() Source { return Source{Name: EmbeddedName, Data: exchangeConnector} }
