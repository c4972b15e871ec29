#include "scenarios/report/page/graph_layout.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include <fmt/format.h>
#include <graphviz/gvc.h>

#include "scenarios/report/page/svg.hpp"

namespace page {
namespace {

constexpr double points_per_inch = 72;
constexpr double line_height = 16;
constexpr double padding = 10;

struct GraphCloser {
    void operator()(graph_t* graph) const { agclose(graph); }
};
using Graph = std::unique_ptr<graph_t, GraphCloser>;

// One for the program: it keeps its plugins to the end. Graphviz is not made for threads.
GVC_t* graphviz() {
    static const std::unique_ptr<GVC_t, void (*)(GVC_t*)> context(gvContext(),
                                                                  [](GVC_t* c) { gvFreeContext(c); });
    return context.get();
}

std::mutex& only_one() {
    static std::mutex mutex;
    return mutex;
}

void set(void* object, const char* name, const std::string& value) {
    agsafeset(object, const_cast<char*>(name), const_cast<char*>(value.c_str()), const_cast<char*>(""));
}

double width_of(const DrawnNode& node) {
    double width = 0;
    for (const std::string& line : node.lines) width = std::max(width, text_width(line));
    return width + 2 * padding;
}

double height_of(const DrawnNode& node) {
    return line_height * static_cast<double>(node.lines.size()) + padding;
}

std::string_view style_of(DrawnNode::State state) {
    switch (state) {
        case DrawnNode::State::usual: return "f";
        case DrawnNode::State::is_new: return "fg";
        case DrawnNode::State::is_gone: return "fo";
    }
    return "f";
}

struct EdgeStyle {
    std::string_view line;
    std::string_view head;
    std::string_view text;
};
EdgeStyle style_of(DrawnEdge::State state) {
    switch (state) {
        case DrawnEdge::State::usual: return {"l", "aq", "q"};
        case DrawnEdge::State::is_new: return {"lg", "ag", "g"};
        case DrawnEdge::State::is_gone: return {"lo", "aq", "q"};
        case DrawnEdge::State::has_failed: return {"lb", "ar", "b"};
    }
    return {"l", "aq", "q"};
}

}  // namespace

std::string drawn(const Drawing& drawing, const std::string& title) {
    const std::lock_guard lock(only_one());
    const Graph graph(agopen(const_cast<char*>("g"), Agdirected, nullptr));
    agattr(graph.get(), AGRAPH, const_cast<char*>("rankdir"), const_cast<char*>("LR"));
    agattr(graph.get(), AGRAPH, const_cast<char*>("ranksep"), const_cast<char*>("0.35"));
    agattr(graph.get(), AGRAPH, const_cast<char*>("nodesep"), const_cast<char*>("0.25"));
    const auto add_node = [&graph](const std::string& name, double width, double height) {
        node_t* node = agnode(graph.get(), const_cast<char*>(name.c_str()), 1);
        set(node, "shape", "box");
        set(node, "fixedsize", "true");
        set(node, "label", "");
        set(node, "width", fmt::format("{:.4f}", width / points_per_inch));
        set(node, "height", fmt::format("{:.4f}", height / points_per_inch));
        return node;
    };
    std::vector<node_t*> nodes;
    for (std::size_t i = 0; i < drawing.nodes.size(); ++i)
        nodes.push_back(
            add_node(fmt::format("{}", i), width_of(drawing.nodes[i]), height_of(drawing.nodes[i])));
    // An edge's words have a place of their own on its way, so that nothing lies over them.
    struct Way {
        node_t* words;
        edge_t* to_words;
        edge_t* from_words;
    };
    std::vector<Way> ways;
    for (std::size_t i = 0; i < drawing.edges.size(); ++i) {
        const DrawnEdge& each = drawing.edges[i];
        node_t* words = add_node(fmt::format("words {}", i), text_width(each.text) + 6, line_height);
        edge_t* to_words = agedge(graph.get(), nodes[each.from], words, nullptr, 1);
        set(to_words, "dir", "none");
        ways.push_back({words, to_words, agedge(graph.get(), words, nodes[each.to], nullptr, 1)});
    }
    if (gvLayout(graphviz(), graph.get(), "dot") != 0)
        return Svg().element(1, 1, title, "no layout was found");

    const boxf frame = GD_bb(graph.get());
    constexpr double margin = 12;
    const double height = frame.UR.y - frame.LL.y + 2 * margin;
    const auto placed = [&](const pointf& point) {
        return Point{point.x - frame.LL.x + margin, frame.UR.y - point.y + margin};
    };
    Svg svg;
    const auto draw = [&](edge_t* edge, const EdgeStyle& style) {
        const splines* lines = ED_spl(edge);
        for (std::size_t n = 0; lines != nullptr && n < static_cast<std::size_t>(lines->size); ++n) {
            const bezier& curve = lines->list[n];
            const auto at = [&](std::size_t k) { return placed(curve.list[k]); };
            std::string data = fmt::format("M{} {}", number(at(0).first), number(at(0).second));
            const auto count = static_cast<std::size_t>(curve.size);
            for (std::size_t k = 1; k + 2 < count; k += 3)
                data += fmt::format("C{} {} {} {} {} {}", number(at(k).first), number(at(k).second),
                                    number(at(k + 1).first), number(at(k + 1).second),
                                    number(at(k + 2).first), number(at(k + 2).second));
            svg.path(data, style.line);
            if (curve.eflag != 0) svg.arrow_head(at(count - 1), placed(curve.ep), style.head);
        }
    };
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const EdgeStyle style = style_of(drawing.edges[i].state);
        draw(ways[i].to_words, style);
        draw(ways[i].from_words, style);
        const Point middle = placed(ND_coord(ways[i].words));
        svg.text(middle.first, middle.second + 4, drawing.edges[i].text, style.text, Svg::Anchor::middle);
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const DrawnNode& node = drawing.nodes[i];
        const Point center = placed(ND_coord(nodes[i]));
        const double width = width_of(node);
        const double tall = height_of(node);
        svg.rectangle(center.first - width / 2, center.second - tall / 2, width, tall, style_of(node.state),
                      node.look == DrawnNode::Look::round ? tall / 2 : 3);
        double y = center.second - tall / 2 + padding / 2 + line_height - 4;
        for (std::size_t n = 0; n < node.lines.size(); ++n, y += line_height)
            svg.text(center.first, y, node.lines[n], n == 0 ? "s" : "q", Svg::Anchor::middle);
    }
    gvFreeLayout(graphviz(), graph.get());
    return svg.element(frame.UR.x - frame.LL.x + 2 * margin, height, title,
                       "Boxes are lists and certificates, round ones phones and servers.");
}

}  // namespace page
