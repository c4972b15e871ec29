// scenarios/report/page/graph_layout.hpp: graphs as pictures, laid out by Graphviz (dot: in layers, with few
// crossings).
#pragma once

#include <string>
#include <vector>

namespace page {

struct DrawnNode {
    enum class Look { box, round };
    enum class State { usual, is_new, is_gone };
    std::vector<std::string> lines;
    Look look = Look::box;
    State state = State::usual;
};

struct DrawnEdge {
    enum class State { usual, is_new, is_gone, has_failed };
    std::size_t from = 0;
    std::size_t to = 0;
    std::string text;
    State state = State::usual;
};

struct Drawing {
    std::vector<DrawnNode> nodes;
    std::vector<DrawnEdge> edges;
};

// From left to right. The same drawing gives the same picture.
[[nodiscard]] std::string drawn(const Drawing& drawing, const std::string& title);

}  // namespace page
