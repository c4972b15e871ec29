// scenarios/report/advice_text.hpp: what was played for phones in trouble, in words.
#pragma once

#include <string>

#include "scenarios/advice/advice.hpp"

namespace report {

// "utils itl reset localkey on hq; reset the phones of drawer"
[[nodiscard]] std::string actions_text(const std::vector<actions::Action>& actions);

// In lines; empty where nobody is in trouble. Of the troubles with most phones or, if `is_whole`, of all.
[[nodiscard]] std::string advice_text(const advice::Advice& advice, bool is_whole);

}  // namespace report
