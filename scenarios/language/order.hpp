// scenarios/language/order.hpp: which steps of a plan come before which, and what it leaves free.
#pragma once

#include "scenarios/language/document.hpp"

namespace language {

// By step, those that come before it. What a shorthand stands for is one after the other.
using Order = std::vector<std::vector<std::size_t>>;

// Of a plan in which `check_order` finds nothing.
[[nodiscard]] Order order_of(const Document& document);

// Ids that are there twice, or nowhere; steps that wait for each other; gates that are none.
[[nodiscard]] std::vector<Diagnostic> check_order(const Document& document);

// What may happen beside the plan.
struct Freedom {
    bool boots = true;                // phones boot when nobody told them to
    bool may_be_absent = true;        // phones may not hear a reset
    std::vector<std::string> absent;  // only these groups; empty: any
    bool is_written = false;          // in the plan, or else this is what is taken without it
};
[[nodiscard]] Freedom freedom_of(const Document& document);

}  // namespace language
