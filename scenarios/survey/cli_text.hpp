// scenarios/survey/cli_text.hpp: pastes of CUCM's command line: `show network cluster`, `show version
// active`, `utils service list`, `show cert list own|trust`, `show cert own X`, `show itl`, `show ctl`,
// `run sql ...`; one after the other in one text, with or without what was typed.
#pragma once

#include "scenarios/survey/evidence.hpp"

namespace survey {

// `node`: on which node it was typed; empty: not said. Text of which nothing is understood, and a row that
// does not fit its table, are troubles.
void take_cli_text(std::string_view text, const std::string& node, const std::string& file,
                   Evidence& evidence, std::vector<Trouble>& troubles);

}  // namespace survey
