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
        for (const auto& cluster : situation_.site.clusters)
            for (const auto& node : cluster->nodes)
                if (node->tftp && node->gives_files()) add_tftp(*cluster, *node);
        for (std::size_t group = 0; group < situation_.site.phones.size(); ++group) add_phones(group);
        for (const auto& cluster : situation_.site.clusters)
            for (const auto& node : cluster->nodes) add_tvs(*node);
        std::ranges::sort(graph_.edges);
        const auto [first, last] = std::ranges::unique(graph_.edges);
        graph_.edges.erase(first, last);
        return std::move(graph_);
    }

  private:
    // Phones of a group that hold the same and ended alike.
    struct Alike {
        phone::Lists lists;
        std::optional<phone::Verdict> refused;
        std::string refused_server;  // its CallManager's address, where it refused the certificate
        std::size_t count = 0;
    };

    void edge(const std::string& from, const std::string& to, std::string text, bool has_failed = false) {
        graph_.edges.push_back({from, to, std::move(text), has_failed});
    }

    std::string add_certificate(const phone::CertificateName& certificate) {
        std::string name = "certificate " + ctl::hex(certificate.serial) + " " + certificate.common_name;
        graph_.nodes.try_emplace(name, TrustNode{Kind::certificate, situation_.described(certificate)});
        signers_.insert(name);
        return name;
    }

    static phone::CertificateName signer_of(const ctl::TrustList& list) {
        return {ctl::common_name(list.header.signer.subject), list.header.signer.serial};
    }

    // Lists of one signer and moment are one.
    std::string add_list(const ctl::TrustListPtr& list, std::string_view kind, TrustNode::Kind as) {
        const phone::CertificateName signer = signer_of(*list);
        const run::Time made(std::chrono::seconds(list->header.timestamp.value_or(0)));
        const std::string emptied = kind == "ITL" && phone::is_empty_itl(*list) ? "emptied " : "";
        const run::ClusterState* cluster = situation_.cluster_of(signer);
        std::string name = fmt::format("{}{} {}", emptied, kind, list_key(*list));
        const auto [place, is_new] = graph_.nodes.try_emplace(
            name, TrustNode{as, fmt::format("{}{} of {}, {}", emptied, kind,
                                            cluster == nullptr ? signer.common_name : cluster->name(),
                                            ctl::minute_text(made))});
        if (as == Kind::offered_list) place->second.kind = as;
        if (is_new) {
            edge(name, add_certificate(signer), "signed by");
            lists_.emplace_back(name, list);
        }
        return name;
    }

    [[nodiscard]] static std::string list_key(const ctl::TrustList& list) {
        return ctl::hex(list.header.signer.serial) + fmt::format("@{}", list.header.timestamp.value_or(0));
    }

    void add_tftp(const model::ClusterState& cluster, const model::NodeState& node) {
        const model::RunningTftp& tftp = **node.tftp;
        const std::string id = "TFTP " + node.name();
        graph_.nodes[id] = {Kind::tftp, id};
        for (const auto& [list, kind] : {std::pair(tftp.itl, "ITL"), std::pair(tftp.ctl, "CTL")})
            if (list) edge(id, add_list(list, kind, Kind::offered_list), "offers");
        const ctl::Certificate& signer = *tftp.signer.certificate;
        if (!cluster.rollback)
            edge(id, add_certificate({ctl::common_name(signer.subject()), signer.serial()}),
                 "signs files with");
    }

    void add_phones(std::size_t group) {
        const std::string& name = situation_.site.frame->groups[group].name;
        std::map<std::string, Alike> by_key;
        for (const model::PhoneRun& run : situation_.site.phones[group]->all()) {
            const model::PhoneState& state = *run.phone.state;
            const phone::BootReport& boot = run.phone.last_boot->report;
            const phone::Verdict* decided = phone::deciding_verdict(boot.ctl, boot.itl);
            const bool is_refused = decided != nullptr && !decided->accepted() && !state.is_cleared;
            std::string key;
            if (state.lists.itl) key += " itl " + list_key(*state.lists.itl);
            if (state.lists.ctl) key += " ctl " + list_key(*state.lists.ctl);
            if (is_refused) key += " " + phone::reason_name(decided->reason);
            const bool is_out = state.registration == phone::Registration::none && !state.is_off;
            const bool refuses_server =
                is_out && !boot.attempts.empty() &&
                boot.attempts.back().reply.contact == phone::Contact::certificate_refused;
            if (refuses_server) key += " refuses " + boot.attempts.back().server;
            Alike& alike = by_key[key];
            alike.lists = state.lists;
            if (is_refused) alike.refused = *decided;
            if (refuses_server) alike.refused_server = boot.attempts.back().server;
            alike.count += run.count;
        }
        for (const auto& [key, alike] : by_key) {
            const std::string id = "phones " + name + (by_key.size() > 1 ? key : "");
            graph_.nodes[id] = {Kind::phones,
                                fmt::format("{}: {}", name, actions::phones_words(alike.count))};
            if (alike.lists.ctl) edge(id, add_list(alike.lists.ctl, "CTL", Kind::held_list), "holds");
            if (alike.lists.itl) edge(id, add_list(alike.lists.itl, "ITL", Kind::held_list), "holds");
            if (alike.refused && !alike.refused->signer.serial.empty())
                edge(id, add_certificate(alike.refused->signer),
                     fmt::format("refused its {}: {}", phone::file_kind_name(alike.refused->kind),
                                 phone::reason_name(alike.refused->reason)),
                     true);
            const model::NodeAt server = model::node_at(situation_.site, alike.refused_server);
            if (server && server.node->call_manager) {
                const ctl::Certificate& shown = *(*server.node->call_manager)->identity.certificate;
                edge(id, add_certificate({ctl::common_name(shown.subject()), shown.serial()}),
                     "refuses to register: it is not in the CTL, or out of date", true);
            }
        }
    }

    // A list trusts the TVS whose certificate it names; a TVS that answers vouches for the signers that it
    // knows.
    void add_tvs(const model::NodeState& node) {
        constexpr model::Ports usual;
        if (!node.tvs || !node.serves(model::Service::tvs, usual.tvs)) return;
        const model::RunningTvs& tvs = **node.tvs;
        const std::string id = "TVS " + node.name();
        std::vector<TrustEdge> found;
        for (const auto& [name, list] : lists_)
            for (const ctl::Record& record : list->records)
                if (record.role == ctl::Role::tvs &&
                    record.identity() == tvs.identity.certificate->identity())
                    found.push_back({name, id, "trusts"});
        for (const model::KnownCertificate& known : situation_.known.all()) {
            const phone::CertificateName name{ctl::common_name(known.certificate->subject()),
                                              known.certificate->serial()};
            std::string signer = "certificate " + ctl::hex(name.serial) + " " + name.common_name;
            if (signers_.contains(signer) && tvs.known->store.find(known.certificate->identity()) != nullptr)
                found.push_back({id, std::move(signer), "vouches for"});
        }
        if (found.empty()) return;
        graph_.nodes[id] = {Kind::tvs, id};
        std::ranges::move(found, std::back_inserter(graph_.edges));
    }

    const run::Situation& situation_;
    TrustGraph graph_;
    std::set<std::string> signers_;                                 // certificates that sign something here
    std::vector<std::pair<std::string, ctl::TrustListPtr>> lists_;  // with the names that they have here
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
    const bool is_somebody = kind == Kind::phones || kind == Kind::tvs || kind == Kind::tftp;
    return is_somebody ? DrawnNode::Look::round : DrawnNode::Look::box;
}

std::string_view kind_words(Kind kind) {
    switch (kind) {
        case Kind::phones: return "phones";
        case Kind::held_list: return "list that phones hold";
        case Kind::offered_list: return "list that TFTP offers";
        case Kind::certificate: return "certificate";
        case Kind::tftp: return "TFTP server";
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

    Table table{"Who trusts whom", {"From", "How", "To", "Since the first day"}, {}};
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
