package disclosure

import "placard/generator/diag"

var (
	ruleUnknownModel        = diag.Rule{Code: "V101", Severity: diag.Error}
	ruleUnknownReplacement  = diag.Rule{Code: "V102", Severity: diag.Error}
	ruleUnknownSupplier     = diag.Rule{Code: "V103", Severity: diag.Error}
	ruleUnknownPackNotice   = diag.Rule{Code: "P139", Severity: diag.Error}
	ruleUnknownNoticeSystem = diag.Rule{Code: "N101", Severity: diag.Error}
	ruleUnknownNoticeModel  = diag.Rule{Code: "N102", Severity: diag.Error}
	ruleUnknownNoticePack   = diag.Rule{Code: "N103", Severity: diag.Error}
	ruleUnknownNotice       = diag.Rule{Code: "N104", Severity: diag.Error}
	ruleNoticeVersionSystem = diag.Rule{Code: "N105", Severity: diag.Error}
)
