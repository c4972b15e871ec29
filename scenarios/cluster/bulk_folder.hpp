// scenarios/cluster/bulk_folder.hpp: bulk certificate management. A folder stands for the SFTP server of the
// procedure: each cluster exports into it, one consolidates, each imports (Cisco 215539). The files are real
// PKCS #12, with certificates only, never a private key. Their password is "simulation".
//
//   <cluster>_<node>_<type>.p12   one per node and certificate type, made by an export
//   consolidated_<type>.p12       all of a type, made by the consolidation and read by imports
#pragma once

#include "scenarios/cluster/cluster.hpp"

namespace scenarios {

enum class BulkType { tftp, itl_recovery, tomcat, capf };

inline constexpr std::array<BulkType, 4> all_bulk_types{BulkType::tftp, BulkType::itl_recovery,
                                                        BulkType::tomcat, BulkType::capf};

class BulkFolder {
  public:
    // Uses `folder`, which must exist.
    explicit BulkFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Writes the cluster's certificates of these types, node by node. Throws std::runtime_error where a file
    // can't be written.
    void export_from(const Cluster& cluster, const std::vector<BulkType>& types) const;

    // Puts what all clusters exported into one file per type. Throws where a file can't be read or written.
    void consolidate() const;

    // Uploads the other clusters' consolidated certificates: CallManager and ITLRecovery to CallManager-trust
    // and Phone-SAST-trust, CAPF to CallManager-trust, Tomcat to tomcat-trust (Cisco 215539). Throws where a
    // file can't be read.
    void import_into(Cluster& cluster, Time now) const;

  private:
    std::filesystem::path folder_;
};

}  // namespace scenarios
