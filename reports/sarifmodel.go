package reports

// The parts of a SARIF 2.1.0 log that are written, named as in the standard
// ("SARIF Version 2.1.0 Plus Errata 01", section 3).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Automation  *sarifAutomation  `json:"automationDetails,omitempty"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
		Properties  sarifRunBag       `json:"properties"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name          string            `json:"name"`
		Version       string            `json:"version,omitempty"`
		Rules         []sarifDescriptor `json:"rules"`
		Notifications []sarifDescriptor `json:"notifications"`
	}
	sarifDescriptor struct {
		ID            string         `json:"id"`
		Short         *sarifText     `json:"shortDescription,omitempty"`
		Full          *sarifText     `json:"fullDescription,omitempty"`
		Help          *sarifText     `json:"help,omitempty"`
		HelpURI       string         `json:"helpUri,omitempty"`
		Configuration *sarifConfig   `json:"defaultConfiguration,omitempty"`
		Properties    *sarifRulesBag `json:"properties,omitempty"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	// sarifText is a message or a multiformat message string.
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifInvocation struct {
		CommandLine     string              `json:"commandLine,omitempty"`
		Successful      bool                `json:"executionSuccessful"`
		ExitDescription string              `json:"exitCodeDescription,omitempty"`
		Start           string              `json:"startTimeUtc,omitempty"`
		End             string              `json:"endTimeUtc,omitempty"`
		Execution       []sarifNotification `json:"toolExecutionNotifications"`
		Configuration   []sarifNotification `json:"toolConfigurationNotifications"`
	}
	sarifNotification struct {
		Descriptor sarifReference  `json:"descriptor"`
		Rule       *sarifReference `json:"associatedRule,omitempty"`
		Level      string          `json:"level"`
		Message    sarifText       `json:"message"`
		Locations  []sarifLocation `json:"locations,omitempty"`
	}
	sarifReference struct {
		ID    string `json:"id"`
		Index int    `json:"index"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Occurrences  int               `json:"occurrenceCount,omitempty"`
		// Baseline is "new" or "unchanged" where the run had a baseline; what it
		// accepts is suppressed.
		Baseline     string             `json:"baselineState,omitempty"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Properties   sarifResultBag     `json:"properties"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
	sarifLocation struct {
		ID       int            `json:"id,omitempty"`
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
)

// The property bags: what the standard has no place for.
type (
	sarifRunBag struct {
		Verdict    string `json:"verdict"`
		Conclusion string `json:"conclusion"`
		Target     string `json:"target,omitempty"`
		SHA256     string `json:"descriptionSha256,omitempty"`
		Seed       uint64 `json:"seed,omitempty"`
		Shard      string `json:"shard,omitempty"`
		Cases      int    `json:"cases"`
		Requests   int    `json:"requests"`
		Created    int    `json:"created"`
	}
	sarifRulesBag struct {
		Basis   string   `json:"basis,omitempty"`
		Subject string   `json:"subject,omitempty"`
		Kind    string   `json:"kind,omitempty"`
		Since   string   `json:"since,omitempty"`
		Tags    []string `json:"tags,omitempty"`
	}
	sarifResultBag struct {
		// Subject tells faults of the description from those of the server.
		Subject   string `json:"subject"`
		Basis     string `json:"basis,omitempty"`
		Outcome   string `json:"outcome"`
		Operation string `json:"operation,omitempty"`
		Keyword   string `json:"keyword,omitempty"`
		In        string `json:"in,omitempty"`
		Pointer   string `json:"pointer,omitempty"`
		Example   string `json:"exampleCase,omitempty"`
		Curl      string `json:"curl,omitempty"`
		Expires   string `json:"knownUntil,omitempty"`
		Failed    int    `json:"intermittentFailed,omitempty"`
		Of        int    `json:"intermittentOf,omitempty"`
	}
)
