#include "scenarios/report/page/trust_graph.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/report/page/graph_layout.hpp"

namespace page {
namespace {

using Kind = TrustNode::Kind;

class GraphMaker {
  public:
    explicit GraphMaker(const run::Situation& situation) : situation_(situation) {}

    TrustGraph make() {
        for (const auto& cluster : situation_.site.clusters) add_offers(*cluster);
        std::vector<model::PhoneRange> all;
        for (std::size_t i = 0; i < situation_.site.phones.size(); ++i)
            all.push_back({i, 0, situation_.site.frame->groups[i].count});
        for (std::size_t group = 0; group < situation_.site.phones.size(); ++group) add_phones(group);
        for (const auto& cluster : situation_.site.clusters) add_tvs(*cluster);
        std::ranges::sort(graph_.edges);
        const auto [first, last] = std::ranges::unique(graph_.edges);
        graph_.edges.erase(first, last);
        return std::move(graph_);
    }

  private:
    void edge(const std::string& from, const std::string& to, std::string text, bool has_failed = false) {
        graph_.edges.push_back({from, to, std::move(text), has_failed});
    }

    std::string add_signer(const phone::CertificateName& certificate) {
        std::string name = "certificate " + ctl::hex(certificate.serial) + " " + certificate.common_name;
        graph_.nodes.try_emplace(name, TrustNode{Kind::signer, situation_.described(certificate)});
        return name;
    }

    // Lists of equal records and signer are one.
    std::string add_list(const ctl::TrustListPtr& list, std::string_view kind, TrustNode::Kind as) {
        const phone::CertificateName signer{ctl::common_name(list->header.signer.subject),
                                            list->header.signer.serial};
        const run::Time made(std::chrono::seconds(list->header.timestamp.value_or(0)));
        const std::string emptied = kind == "ITL" && phone::is_empty_itl(*list) ? "emptied " : "";
        const bool is_offered = as == Kind::offered_list;
        std::string name =
            fmt::format("{}{} {} {}", emptied, kind, ctl::hex(signer.serial), ctl::rfc3339_text(made));
        const auto [place, is_new] = graph_.nodes.try_emplace(
            name, TrustNode{as, fmt::format("{}{} of {}", emptied, kind, ctl::minute_text(made))});
        if (is_offered) place->second.kind = Kind::offered_list;
        if (is_new) edge(name, add_signer(signer), "signed by");
        signers_.insert(add_signer(signer));
        return name;
    }

    void add_offers(const model::ClusterState& cluster) {
        for (const auto& node : cluster.nodes) {
            if (!node->tftp || !node->gives_files()) continue;
            const std::string name = "TFTP " + cluster.name();
            for (const auto& [list, kind] :
                 {std::pair((*node->tftp)->itl, "ITL"), std::pair((*node->tftp)->ctl, "CTL")})
                if (list) (void)add_list(list, kind, Kind::offered_list);
        }
    }

    // A node for all phones of a group that hold the same and ended alike.
    void add_phones(std::size_t group) {
        struct Alike {
            phone::Lists lists;
            std::optional<phone::Verdict> refused;
            std::size_t count = 0;
        };
        std::map<std::tuple<const void*, const void*, std::string>, Alike> found;
        for (const model::PhoneRun& run : situation_.site.phones[group]->all()) {
            const model::PhoneState& state = *run.phone.state;
            const phone::BootReport& boot = run.phone.last_boot->report;
            const phone::Verdict* decided = phone::deciding_verdict(boot.ctl, boot.itl);
            const bool is_refused = decided != nullptr && !decided->accepted() && !state.is_cleared;
            Alike& alike = found[{state.lists.ctl.get(), state.lists.itl.get(),
                                  is_refused ? phone::reason_name(decided->reason) : ""}];
            alike.lists = state.lists;
            if (is_refused) alike.refused = *decided;
            alike.count += run.count;
        }
        const std::string& name = situation_.site.frame->groups[group].name;
        // The map's order is that of addresses: theirs is that of what they hold.
        std::vector<Alike> ordered;
        for (auto& [key, alike] : found) ordered.push_back(std::move(alike));
        std::ranges::stable_sort(ordered, std::greater(), &Alike::count);
        std::map<std::string, std::size_t> counts;
        std::map<std::string, Alike> by_key;
        for (Alike& alike : ordered) {
            std::string key = "phones " + name;
            if (alike.lists.itl) key += " itl " + list_key(*alike.lists.itl);
            if (alike.lists.ctl) key += " ctl " + list_key(*alike.lists.ctl);
            if (alike.refused) key += " " + phone::reason_name(alike.refused->reason);
            counts[key] += alike.count;
            by_key.try_emplace(key, std::move(alike));
        }
        const bool is_split = by_key.size() > 1;
        for (auto& [key, alike] : by_key) {
            const std::string id = is_split ? key : "phones " + name;
            graph_.nodes[id] = {Kind::phones,
                                fmt::format("{}: {}", name, actions::phones_words(counts[key]))};
            if (alike.lists.ctl) edge(id, add_list(alike.lists.ctl, "CTL", Kind::held_list), "holds");
            if (alike.lists.itl) edge(id, add_list(alike.lists.itl, "ITL", Kind::held_list), "holds");
            if (alike.refused && !alike.refused->signer.serial.empty())
                edge(id, add_signer(alike.refused->signer),
                     "refused its " + phone::file_kind_name(alike.refused->kind) + ": " +
                         phone::reason_name(alike.refused->reason),
                     true);
        }
    }

    [[nodiscard]] static std::string list_key(const ctl::TrustList& list) {
        return ctl::hex(list.header.signer.serial) + fmt::format("@{}", list.header.timestamp.value_or(0));
    }

    // A TVS is of use to a phone whose list names it, and vouches for the signers that it knows.
    void add_tvs(const model::ClusterState& cluster) {
        for (const auto& node : cluster.nodes) {
            if (!node->tvs) continue;
            const std::string id = "TVS " + node->name();
            std::vector<std::string> vouched;
            for (const model::KnownCertificate& known : situation_.known.all()) {
                const phone::CertificateName name{ctl::common_name(known.certificate->subject()),
                                                  known.certificate->serial()};
                const std::string signer = "certificate " + ctl::hex(name.serial) + " " + name.common_name;
                if (!signers_.contains(signer)) continue;
                if ((*node->tvs)->known->store.find(known.certificate->identity()) != nullptr)
                    vouched.push_back(signer);
            }
            if (vouched.empty()) continue;
            graph_.nodes[id] = {Kind::tvs, id};
            for (const std::string& signer : vouched) edge(id, signer, "vouches for");
        }
    }

    const run::Situation& situation_;
    TrustGraph graph_;
    std::set<std::string> signers_;
};

// What both graphs have of something, seen from the later one.
enum class Change { stays, is_new, is_gone };

std::string_view change_word(Change change) {
    switch (change) {
        case Change::stays: return "as before";
        case Change::is_new: return "new";
        case Change::is_gone: return "gone";
    }
    return "";
}

DrawnNode::Look look_of(Kind kind) {
    switch (kind) {
        case Kind::phones: return DrawnNode::Look::round;
        case Kind::held_list:
        case Kind::offered_list: return DrawnNode::Look::box;
        case Kind::signer: return DrawnNode::Look::box;
        case Kind::tvs: return DrawnNode::Look::round;
    }
    return DrawnNode::Look::box;
}

std::string_view kind_words(Kind kind) {
    switch (kind) {
        case Kind::phones: return "phones";
        case Kind::held_list: return "list that phones hold";
        case Kind::offered_list: return "list that TFTP offers";
        case Kind::signer: return "certificate";
        case Kind::tvs: return "trust verification service";
    }
    return "";
}

// A picture of more than this is no help; the table has them all.
constexpr std::size_t most_drawn = 60;

}  // namespace

TrustGraph trust_graph(const run::Situation& situation) {
    return GraphMaker(situation).make();
}

Blocks trust_blocks(const TrustGraph& before, const TrustGraph& after) {
    std::map<std::string, std::pair<TrustNode, Change>> nodes;
    for (const auto& [name, node] : before.nodes) nodes[name] = {node, Change::is_gone};
    for (const auto& [name, node] : after.nodes)
        nodes[name] = {node, before.nodes.contains(name) ? Change::stays : Change::is_new};
    std::map<TrustEdge, Change> edges;
    for (const TrustEdge& edge : before.edges) edges[edge] = Change::is_gone;
    for (const TrustEdge& edge : after.edges)
        edges[edge] = edges.contains(edge) ? Change::stays : Change::is_new;

    Table table{"Who trusts whom", {"From", "", "To", "Since the first day"}, {}};
    Drawing drawing;
    std::map<std::string, std::size_t> numbers;
    for (const auto& [name, entry] : nodes) {
        numbers[name] = drawing.nodes.size();
        const auto& [node, change] = entry;
        drawing.nodes.push_back({{node.text, std::string(kind_words(node.kind))},
                                 look_of(node.kind),
                                 change == Change::is_new    ? DrawnNode::State::is_new
                                 : change == Change::is_gone ? DrawnNode::State::is_gone
                                                             : DrawnNode::State::usual});
    }
    for (const auto& [edge, change] : edges) {
        const Line state = edge.has_failed            ? of(Span::Kind::bad, "refused")
                           : change == Change::is_new ? of(Span::Kind::good, "new")
                                                      : plain(std::string(change_word(change)));
        table.rows.push_back({plain(nodes.at(edge.from).first.text), plain(edge.text),
                              plain(nodes.at(edge.to).first.text), state});
        drawing.edges.push_back({numbers.at(edge.from), numbers.at(edge.to), edge.text,
                                 edge.has_failed             ? DrawnEdge::State::has_failed
                                 : change == Change::is_new  ? DrawnEdge::State::is_new
                                 : change == Change::is_gone ? DrawnEdge::State::is_gone
                                                             : DrawnEdge::State::usual});
    }
    Blocks blocks;
    if (drawing.nodes.size() <= most_drawn) {
        blocks.push_back({Picture{"Who trusts whom: green is new, dashed is gone, red was refused",
                                  "A graph of phones, lists, certificates and trust verification services. "
                                  "The table below has all of it.",
                                  drawn(drawing, "Who trusts whom")}});
    } else {
        blocks.push_back({Paragraph{plain(
            fmt::format("{} parts are too many for a picture: the table has them.", drawing.nodes.size()))}});
    }
    blocks.push_back({std::move(table)});
    return blocks;
}

}  // namespace page
