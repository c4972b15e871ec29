// scenarios/survey/structured.hpp: what a cluster's interfaces answer, as saved files: the certificate
// snapshot of 14 and later (JSON), AXL and RIS (XML).
#pragma once

#include "scenarios/survey/evidence.hpp"

namespace survey {

// {"server": ..., "identities": [{"service", "certificate"}], "trusts": [{"service", "certificate_data":
// [{"filename", "certificate"}]}]}; what is null is passed over. False where the text is no snapshot.
[[nodiscard]] bool take_snapshot(std::string_view text, const std::string& file, Evidence& evidence,
                                 std::vector<Trouble>& troubles);

// <return><row><column>value</column>...</row>...</return>, of executeSQLQuery. False where it is none.
[[nodiscard]] bool take_axl(std::string_view text, const std::string& file, Evidence& evidence,
                            std::vector<Trouble>& troubles);

// CmNodes/item{Name, CmDevices/item{Name, Status}}, of selectCmDevice. False where it is none.
[[nodiscard]] bool take_ris(std::string_view text, const std::string& file, Evidence& evidence);
// What RIS wants to be told with the question for its next page; empty: there is none.
[[nodiscard]] std::string ris_state(std::string_view text);

}  // namespace survey
