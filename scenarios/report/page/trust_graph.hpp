// scenarios/report/page/trust_graph.hpp: who trusts whom: phones and the lists that they hold, the lists that
// are offered, who signed them, and the servers that vouch for signers. Before a plan and after it, side by
// side.
#pragma once

#include <map>

#include "scenarios/report/page/page.hpp"
#include "scenarios/run/scenario_runner.hpp"

namespace page {

struct TrustNode {
    enum class Kind { phones, held_list, offered_list, certificate, tftp, tvs };
    Kind kind = Kind::phones;
    std::string text;
};

struct TrustEdge {
    std::string from;
    std::string to;
    std::string text;         // "holds", "signed by", "trusts", "vouches for"
    bool has_failed = false;  // the last boot refused it

    auto operator<=>(const TrustEdge&) const = default;
};

// By names that stay the same as long as what is meant does.
struct TrustGraph {
    std::map<std::string, TrustNode> nodes;
    std::vector<TrustEdge> edges;
};

[[nodiscard]] TrustGraph trust_graph(const run::Situation& situation);

// The two as one picture, with what is new and what is gone; and as a table.
[[nodiscard]] Blocks trust_blocks(const TrustGraph& before, const TrustGraph& after);

}  // namespace page
