// scenarios/model/file_store.hpp: the files that steps make and name: on the administrator's desk (requests
// and certificates), at the SFTP server of bulk certificate management, and what `file get` fetched. In
// memory: they are written to a folder where the user asks for that.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// What bulk certificate management exports (Cisco 215539).
enum class BulkType { tftp, itl_recovery, tomcat, capf };
inline constexpr std::array<BulkType, 4> all_bulk_types{BulkType::tftp, BulkType::itl_recovery,
                                                        BulkType::tomcat, BulkType::capf};
[[nodiscard]] std::string bulk_type_name(BulkType type);  // "TFTP", as in names of files

// A certificate in a PKCS #12 file, with its friendly name.
struct ExportedCertificate {
    std::string name;  // "CallManager hq-pub"
    ctl::CertificatePtr certificate;
    bool owner_runs_tftp = false;

    bool operator==(const ExportedCertificate&) const = default;
    [[nodiscard]] std::size_t hash() const { return Hash().add(name).add(certificate).value(); }
};

// A folder of an SFTP server, as clusters are configured with it.
struct BulkFolder {
    // <cluster>_<node>_<type>.p12, by type and then by name; and what was consolidated of them.
    std::map<BulkType, std::map<std::string, std::vector<ExportedCertificate>>> exported;
    std::map<BulkType, std::vector<ExportedCertificate>> consolidated;
    // What clusters ran when they exported, and of that what was consolidated.
    std::map<std::string, Version> exporters;
    std::map<std::string, Version> consolidated_exporters;

    bool operator==(const BulkFolder&) const = default;
    [[nodiscard]] std::size_t hash() const { return Hash().add(exported).add(consolidated).value(); }
};

struct FileStore {
    std::map<std::string, SharedBytes> desk;     // by name
    std::map<std::string, BulkFolder> bulk;      // by folder; "": where nothing else is said
    std::map<std::string, TlsIdentity> fetched;  // ITLRecovery.p12, by cluster

    bool operator==(const FileStore& other) const;
    [[nodiscard]] std::size_t hash() const;
};

// What has been made under this name or, without, what the user brought; nullptr: there is no such file.
[[nodiscard]] SharedBytes find_file(const FileStore& files, const SiteDescription& description,
                                    const std::string& name);
void put_file(FileStore& files, const std::string& name, ctl::BytesView bytes);

// The cluster's certificates of these types, node by node.
void export_from(BulkFolder& folder, const ClusterState& cluster, const std::vector<BulkType>& types);
// Consolidating fails between an export of 8.x or 9.x and a release from 10.5.2.13900-12 on (CSCuy43181 in
// Cisco 213407).
[[nodiscard]] bool can_be_consolidated(const Version& one, const Version& other);
// What all clusters exported of these types becomes one file per type.
void consolidate(BulkFolder& folder, const std::vector<BulkType>& types);
// The other clusters' consolidated certificates: CallManager and ITLRecovery go to CallManager-trust and
// Phone-SAST-trust, CAPF to CallManager-trust, Tomcat to tomcat-trust (Cisco 215539). Refused where
// releases could not be consolidated, and where nothing of these types was in this folder.
[[nodiscard]] Refusal import_into(ClusterState& cluster, const BulkFolder& folder,
                                  const std::vector<BulkType>& types, const Context& context);

}  // namespace model
