#include <array>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/survey/site.hpp"

namespace survey {
namespace {

std::string in_quotes(std::string_view text) {
    std::string made = "\"";
    for (const char c : ctl::printable(text)) {
        if (c == '"' || c == '\\') made += '\\';
        made += c;
    }
    return made + "\"";
}

std::string list_in_quotes(const std::vector<std::string>& names) {
    std::string made = "[";
    for (const std::string& name : names) made += (made.size() > 1 ? ", " : "") + in_quotes(name);
    return made + "]";
}

std::string file_stem(std::string_view text) {
    std::string name;
    for (const char c : text) {
        const bool is_plain =
            std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
        name += is_plain ? c : '_';
    }
    return name.empty() || name.front() == '.' ? "_" + name : name;
}

class SiteText {
  public:
    SiteText(const ImportedSite& site, SiteFiles& files) : site_(site), files_(files) {}

    std::string text() {
        out_ =
            "# A real cluster, as it was when this was collected. Certificates and lists lie beside this "
            "file; their private keys do not, so that\n"
            "# keys of ours stand in for them. A plan in the same folder includes it: include: "
            "\"site.include.textproto\"\n";
        if (!site_.contradictions.empty()) out_ += "\n# What contradicts itself:\n";
        for (const std::string& each : site_.contradictions) comment(each);
        if (!site_.unknown.empty()) out_ += "\n# What was not collected:\n";
        for (const std::string& each : site_.unknown) comment("unknown: " + each);
        if (!site_.registered.empty()) out_ += "\n# Registered phones, by RIS:\n";
        for (const auto& [node, count] : site_.registered) comment(fmt::format("{}: {}", node, count));
        cluster();
        for (const SitePhones& phones : site_.phones) group(phones);
        return std::move(out_);
    }

  private:
    void comment(const std::string& text) { out_ += "# " + ctl::printable(text) + "\n"; }
    void line(const std::string& text) { out_ += text + "\n"; }

    std::string keep(const CertificateFact& fact, std::string_view stem) {
        const std::filesystem::path path = std::filesystem::path("certificates") / (file_stem(stem) + ".pem");
        const std::string pem = fact.certificate->pem();
        files_.insert_or_assign(path, ctl::Bytes(pem.begin(), pem.end()));
        return path.string();
    }

    void cluster() {
        line("\ncluster {");
        line(fmt::format("  name: {}", in_quotes(site_.cluster)));
        line(site_.version.empty() ? "  version: \"12.5\"   # unknown: paste `show version active`"
                                   : fmt::format("  version: {}", in_quotes(site_.version)));
        for (const SiteNode& node : site_.nodes) one_node(node);
        if (site_.is_mixed) line("  security_mode: MIXED");
        if (site_.rollback.value_or(false)) line("  rollback: true");
        for (const SiteNode& node : site_.nodes) own(node);
        if (site_.itl_recovery) held(CertificateKind::itl_recovery, "", *site_.itl_recovery);
        trusted();
        for (const ListFact& list : site_.lists) offered(list);
        line("}");
        if (site_.vouches_itl_recovery)
            comment(fmt::format(
                "A TVS of this cluster {} for its own ITLRecovery (Q2). In a plan: choices {{ "
                "tvs_vouches_own_itlrecovery: {} }}",
                *site_.vouches_itl_recovery ? "vouches" : "does not vouch", *site_.vouches_itl_recovery));
    }

    void one_node(const SiteNode& node) {
        std::string services;
        for (const model::Service service :
             {model::Service::call_manager, model::Service::tftp, model::Service::tvs, model::Service::capf})
            if (node.runs.contains(service))
                services += (services.empty() ? "" : ", ") + model::service_name(service);
        // Without services it has those that the language takes for usual.
        const std::string what = node.is_im_and_presence ? "  im_and_presence: true"
                                 : services.empty()      ? ""
                                                         : fmt::format("  runs: [{}]", services);
        line(fmt::format("  node {{ name: {}{} }}{}", in_quotes(node.name), what,
                         node.address.empty() ? "" : "   # " + ctl::printable(node.address)));
    }

    void own(const SiteNode& node) {
        for (const model::CertificateFacts& facts : model::all_certificate_facts())
            if (const auto found = node.own.find(facts.kind); found != node.own.end())
                held(facts.kind, node.name, found->second);
    }

    void held(CertificateKind kind, const std::string& node, const CertificateFact& fact) {
        const std::string file =
            keep(fact, fmt::format("{}{}{}", issuing::purpose_name(kind), node.empty() ? "" : "-", node));
        line(fmt::format("  certificate {{ certificate: {}{}  file: {} }}   # until {}",
                         issuing::kind_word(kind), node.empty() ? "" : "  node: " + in_quotes(node),
                         in_quotes(file), ctl::date_text(fact.certificate->not_after())));
    }

    void trusted() {
        for (const CertificateFact& fact : site_.trusted) {
            const bool is_per_node =
                fact.store == model::TrustStore::capf && !fact.node.empty() && is_member(fact.node);
            const std::string file = keep(fact, fmt::format("{}-{}-{}", model::trust_store_name(*fact.store),
                                                            ctl::common_name(fact.certificate->subject()),
                                                            ctl::hex(fact.certificate->serial())));
            line(fmt::format("  trust {{ store: {}  file: {}{} }}", model::store_word(*fact.store),
                             in_quotes(file), is_per_node ? "  node: " + in_quotes(member(fact.node)) : ""));
        }
    }

    [[nodiscard]] std::string member(const std::string& name) const {
        for (const SiteNode& node : site_.nodes)
            if (is_same_host(node.name, name)) return node.name;
        return "";
    }
    [[nodiscard]] bool is_member(const std::string& name) const { return !member(name).empty(); }

    void offered(const ListFact& list) {
        const std::filesystem::path path =
            std::filesystem::path("lists") / file_stem(list.node.empty() ? "all" : list.node) / list.name;
        files_.insert_or_assign(path, list.list->bytes);
        line(fmt::format("  offered {{ {}{}: {} }}",
                         list.node.empty() ? "" : fmt::format("node: {}  ", in_quotes(list.node)),
                         list.name.starts_with("ITL") ? "itl" : "ctl", in_quotes(path.string())));
    }

    void group(const SitePhones& phones) {
        constexpr std::array words{"NON_SECURE", "AUTHENTICATED", "ENCRYPTED"};
        line(fmt::format(
            "\nphones {{ name: {}  count: {}  model: {}  cluster: {}{}{} }}{}", in_quotes(phones.name),
            phones.count, in_quotes(phones.model), in_quotes(site_.cluster),
            phones.call_manager_group.empty()
                ? ""
                : "  call_manager_group: " + list_in_quotes(phones.call_manager_group),
            phones.security == 1
                ? ""
                : fmt::format("  security: {}", words.at(static_cast<std::size_t>(phones.security - 1))),
            phones.example.empty() ? "" : "   # such as " + ctl::printable(phones.example)));
    }

    const ImportedSite& site_;
    SiteFiles& files_;
    std::string out_;
};

}  // namespace

std::string site_text(const ImportedSite& site, SiteFiles& files) {
    return SiteText(site, files).text();
}

}  // namespace survey
