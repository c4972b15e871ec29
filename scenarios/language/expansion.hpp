// scenarios/language/expansion.hpp: a plan's shorthand in its long form: `renew`, `migrate`,
// `renew_itl_recovery` and the plan's own procedures become the steps that they stand for. For the .cpp files
// of this room.
#pragma once

#include "scenarios/language/document.hpp"
#include "scenarios/language/scenario.pb.h"

namespace language {

struct Expansion {
    // Where a step of the long form comes from.
    struct Origin {
        int step = 0;               // as it was written
        std::vector<int> within{};  // which step of that `any_order`, and of the one in that
        std::size_t part = 0;       // which of those that it stands for, from 1; 0: it stands for itself
        std::size_t parts = 0;      // so many
        std::string procedure{};    // of the plan, where it comes from one
        int line = 0;               // of the step in that, from 0
    };

    bellwether::Scenario scenario;  // the long form
    std::vector<Origin> origins;    // by step
    std::vector<Diagnostic> wrong;  // what can't be expanded
};

// Does it stand for other steps?
[[nodiscard]] bool is_shorthand(const bellwether::Step& step);

// The step as it was written that this comes from, within `any_order` as well.
[[nodiscard]] const bellwether::Step& written_step(const bellwether::Scenario& written,
                                                   const Expansion::Origin& origin);

// Where that stands.
[[nodiscard]] SourceLocation place_of(const Document& document, const Expansion::Origin& origin);

// "renew", or what the plan calls its procedure.
[[nodiscard]] std::string shorthand_name(const bellwether::Step& step);

// `document` is where errors are told at; `written` is its scenario.
[[nodiscard]] Expansion expand(const Document& document, const bellwether::Scenario& written);

}  // namespace language
