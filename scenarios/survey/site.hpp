// scenarios/survey/site.hpp: evidence put together to the site that it is of, and written as a site file that
// a plan includes: commented, with `# unknown:` where something was not collected, and certificates and lists
// beside it.
#pragma once

#include <filesystem>

#include "scenarios/survey/evidence.hpp"

namespace survey {

struct SiteNode {
    std::string name;
    std::string address{};
    bool is_publisher = false;
    bool is_im_and_presence = false;
    std::set<model::Service> runs{};
    bool knows_services = false;
    std::map<CertificateKind, CertificateFact> own{};
};

struct SitePhones {
    std::string name;
    std::size_t count = 1;
    std::string model;
    std::vector<std::string> call_manager_group{};
    int security = 1;  // 1 non-secure, 2 authenticated, 3 encrypted
    std::string example{};
};

struct ImportedSite {
    std::string cluster = "cluster";
    std::string version{};        // empty: unknown
    std::vector<SiteNode> nodes;  // the publisher first
    std::optional<CertificateFact> itl_recovery{};
    std::vector<CertificateFact> trusted;  // with their stores
    std::vector<ListFact> lists;           // offered, by node
    std::vector<SitePhones> phones;
    std::map<std::string, std::size_t> registered;  // phones by node, by RIS
    bool is_mixed = false;
    std::optional<bool> rollback{};
    std::optional<bool> vouches_itl_recovery{};  // Q2
    // What was not collected, with the step that would find it; and what contradicts itself, with both
    // sources.
    std::vector<std::string> unknown;
    std::vector<std::string> contradictions;
};

// "hq-pub" and "HQ-PUB.example.com"; addresses only when they are equal.
[[nodiscard]] bool is_same_host(const std::string& left, const std::string& right);

// `cluster` is what to call it; empty: after its publisher.
[[nodiscard]] ImportedSite put_together(const Evidence& evidence, const std::string& cluster);

// Files to be written, by their path beside the site file.
using SiteFiles = std::map<std::filesystem::path, ctl::Bytes>;
[[nodiscard]] std::string site_text(const ImportedSite& site, SiteFiles& files);

}  // namespace survey
