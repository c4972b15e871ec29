#include "scenarios/model/file_store.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/model/automatic_resets.hpp"
#include "scenarios/model/services.hpp"
#include "scenarios/model/uploads.hpp"

namespace model {
namespace {

std::vector<TrustStore> destinations(BulkType type) {
    switch (type) {
        case BulkType::tftp:
        case BulkType::itl_recovery: return {TrustStore::call_manager, TrustStore::phone_sast};
        case BulkType::tomcat: return {TrustStore::tomcat};
        case BulkType::capf: return {TrustStore::call_manager};
    }
    return {};
}

std::vector<ExportedCertificate> of_node(const ClusterState& cluster, const NodeState& node, BulkType type) {
    const auto own = [&](CertificateKind kind) -> std::vector<ExportedCertificate> {
        const TlsIdentity* identity = node.identity(kind);
        if (identity == nullptr) return {};
        return {{issuing::certificate_kind_name(kind) + " " + node.name(), identity->certificate,
                 node.runs(Service::tftp)}};
    };
    switch (type) {
        case BulkType::tftp: return own(CertificateKind::call_manager);
        case BulkType::tomcat: return own(CertificateKind::tomcat);
        case BulkType::capf: return own(CertificateKind::capf);
        case BulkType::itl_recovery:
            if (!cluster.itl_recovery || &node != &cluster.publisher()) return {};
            return {{"ITLRecovery " + node.name(), cluster.itl_recovery->certificate}};
    }
    return {};
}

CertificateKind kind_of(BulkType type) {
    switch (type) {
        case BulkType::tftp: return CertificateKind::call_manager;
        case BulkType::itl_recovery: return CertificateKind::itl_recovery;
        case BulkType::tomcat: return CertificateKind::tomcat;
        case BulkType::capf: return CertificateKind::capf;
    }
    return CertificateKind::call_manager;
}

}  // namespace

bool can_be_consolidated(const Version& one, const Version& other) {
    const Behaviour left = behaviour(one);
    const Behaviour right = behaviour(other);
    return (left.consolidates_with_before_10 || !right.bulk_format_before_10) &&
           (right.consolidates_with_before_10 || !left.bulk_format_before_10);
}

std::string bulk_type_name(BulkType type) {
    switch (type) {
        case BulkType::tftp: return "TFTP";
        case BulkType::itl_recovery: return "ITLRecovery";
        case BulkType::tomcat: return "Tomcat";
        case BulkType::capf: return "CAPF";
    }
    return "certificates";
}

bool FileStore::operator==(const FileStore& other) const {
    return std::ranges::equal(desk, other.desk,
                              [](const auto& left, const auto& right) {
                                  return left.first == right.first && *left.second == *right.second;
                              }) &&
           bulk == other.bulk && fetched == other.fetched;
}

std::size_t FileStore::hash() const {
    Hash hash;
    for (const auto& [name, bytes] : desk) hash.add(name).add(bytes->size());
    return hash.add(bulk).add(fetched).value();
}

SharedBytes find_file(const FileStore& files, const SiteDescription& description, const std::string& name) {
    if (const auto made = files.desk.find(name); made != files.desk.end()) return made->second;
    const auto brought = description.brought.find(name);
    return brought == description.brought.end() ? nullptr : brought->second;
}

void put_file(FileStore& files, const std::string& name, ctl::BytesView bytes) {
    files.desk.insert_or_assign(name, std::make_shared<const ctl::Bytes>(bytes.begin(), bytes.end()));
}

void export_from(BulkFolder& folder, const ClusterState& cluster, const std::vector<BulkType>& types) {
    for (const Shared<NodeState>& node : cluster.nodes)
        for (const BulkType type : types) {
            std::vector<ExportedCertificate> certificates = of_node(cluster, *node, type);
            if (certificates.empty()) continue;
            const std::string name =
                fmt::format("{}_{}_{}.p12", cluster.name(), node->name(), bulk_type_name(type));
            folder.exported[type].insert_or_assign(name, std::move(certificates));
        }
    folder.exporters.insert_or_assign(cluster.name(), cluster.version);
}

void consolidate(BulkFolder& folder, const std::vector<BulkType>& types) {
    for (const auto& [type, by_name] : folder.exported) {
        if (std::ranges::find(types, type) == types.end()) continue;
        std::vector<ExportedCertificate> all;
        for (const auto& [name, certificates] : by_name)
            all.insert(all.end(), certificates.begin(), certificates.end());
        folder.consolidated.insert_or_assign(type, std::move(all));
    }
    folder.consolidated_exporters = folder.exporters;
}

Refusal import_into(ClusterState& cluster, const BulkFolder& folder, const std::vector<BulkType>& types,
                    const Context& context) {
    for (const auto& [one, its_version] : folder.consolidated_exporters)
        for (const auto& [other, other_version] : folder.consolidated_exporters)
            if (!can_be_consolidated(its_version, other_version))
                return "the consolidated files can't be imported: consolidating 8.x or 9.x with "
                       "10.5.2.13900-12 or newer fails (CSCuy43181 in Cisco 213407). Upload the certificates "
                       "by hand";
    const auto is_own = [&](const ctl::CertificatePtr& certificate) {
        const KnownCertificate* known = context.known.find(certificate);
        return known != nullptr && known->cluster == cluster.name();
    };
    bool has_any = false;
    for (const auto& [type, certificates] : folder.consolidated) {
        if (std::ranges::find(types, type) == types.end()) continue;
        has_any = true;
        std::vector<ctl::CertificatePtr> foreign;
        bool owner_runs_tftp = false;
        for (const ExportedCertificate& exported : certificates) {
            if (is_own(exported.certificate)) continue;
            foreign.push_back(exported.certificate);
            owner_runs_tftp = owner_runs_tftp || exported.owner_runs_tftp;
        }
        for (const TrustStore store : destinations(type))
            import_certificates(cluster, store, foreign, context);
        if (!foreign.empty()) note_import(cluster, kind_of(type), owner_runs_tftp, context);
    }
    if (!has_any)
        return "there is no consolidated file of this type in the folder: export and consolidate it first";
    return {};
}

}  // namespace model
