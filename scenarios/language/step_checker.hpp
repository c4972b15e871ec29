// scenarios/language/step_checker.hpp: the part of the checker that goes through the steps in order: can each
// apply when its turn comes? For the .cpp files of this folder.
#pragma once

#include "scenarios/cluster/command.hpp"
#include "scenarios/language/description.hpp"

namespace scenarios {

namespace pb = bellwether;

// What a step takes away, and gives back: a node, a service of it or a port of it.
struct Absence {
    std::string node;
    int service = -1;
    std::uint32_t port = 0;

    auto operator<=>(const Absence&) const = default;
};

class StepChecker {
  public:
    StepChecker(const Document& document, Description& description, std::vector<Diagnostic>& diagnostics)
        : document_(document),
          scenario_(document.scenario()),
          description_(description),
          diagnostics_(diagnostics) {}

    // Goes through all steps.
    void run();

  private:
    using Names = google::protobuf::RepeatedPtrField<std::string>;

    void report(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }
    void check_step(const pb::Step& step, const Spot& spot);

    // What several steps need to be so; what is wrong is reported.
    bool is_away(const std::string& node) const;
    // The cluster of a step, with its publisher there.
    template <typename Action>
    const pb::Cluster* administered(const Action& action, const Spot& spot) {
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (cluster != nullptr) need_publisher(spot, *cluster);
        return cluster;
    }
    // Commands of the publisher can't be given while it is off the network.
    void need_publisher(const Spot& spot, const pb::Cluster& cluster);
    // Reports nodes that are not part of their cluster here, and says whether there are any.
    bool need_members(const Spot& spot, std::string_view field, const Names& names);
    void need_present(const Spot& spot, std::string_view field, const Names& names);
    // Where no node is named, at least one of those that are meant must be there.
    void need_some_present(const Spot& spot, bool none_is_named, const std::vector<std::string>& meant,
                           int service = -1);
    void need_mixed(const Spot& spot, const pb::Cluster& cluster);
    [[nodiscard]] bool has_etokens(const pb::Cluster& cluster) const;
    // Is the certificate there, in this version and on these nodes?
    void check_certificate(const Spot& spot, pb::Regenerate::Certificate certificate,
                           const pb::Cluster& cluster, std::string_view node_field, const Names& nodes);

    // Steps that change clusters: check_cluster_steps.cpp.
    void check_regenerate(const pb::Regenerate& action, const Spot& spot);
    void check_restart(const pb::Restart& action, const Spot& spot);
    void check_upload(const pb::Upload& action, const Spot& spot);
    void check_upload_nodes(const pb::Upload& action, const Spot& spot);
    void check_update_ctl(const pb::UpdateCtl& action, const Spot& spot);
    void check_security_mode(const pb::SetSecurityMode& action, const Spot& spot);
    void change_mode(const Spot& spot, std::string_view field, const pb::Cluster& cluster, bool wants_mixed);
    void check_command(const pb::Command& action, const Spot& spot);
    void check_command(const Command& command, const pb::Cluster& cluster, const Spot& spot);
    void check_backup(const pb::Backup& action, const Spot& spot);
    void check_restore(const pb::Restore& action, const Spot& spot);
    void check_upgrade(const pb::Upgrade& action, const Spot& spot);
    template <typename Action>
    void check_membership(const Action& action, const Spot& spot, bool adds);
    void check_change_host(const pb::ChangeHost& action, const Spot& spot);
    // Whether eTokens still sign is seen when it comes to it.
    void check_etokens(const pb::ReplaceEtokens& action, const Spot& spot) { administered(action, spot); }
    void check_algorithm(const pb::SetSignatureAlgorithm& action, const Spot& spot);
    void check_bulk_export(const pb::BulkExport& action, const Spot& spot);
    void check_bulk_consolidate(const pb::BulkConsolidate& action, const Spot& spot);
    void check_bulk_import(const pb::BulkImport& action, const Spot& spot);
    // About certificates that authorities sign: check_certificate_steps.cpp.
    void check_generate_csr(const pb::GenerateCsr& action, const Spot& spot);
    void check_download_csr(const pb::DownloadCsr& action, const Spot& spot);
    void check_sign(const pb::Sign& action, const Spot& spot);
    void check_upload_signed(const pb::UploadSigned& action, const Spot& spot);
    void check_delete_trusted(const pb::DeleteTrusted& action, const Spot& spot);
    void check_find_certificates(const pb::FindCertificates& action, const Spot& spot);
    void check_uploaded_file(const pb::Upload& action, const Spot& spot);
    // Can authorities sign this kind? Is it there, on this node?
    template <typename Action>
    void check_signed_kind(const Action& action, const Spot& spot);
    // Is this about an Expressway? Then fields that belong to clusters must be left out.
    template <typename Action>
    bool is_for_expressway(const Action& action, const Spot& spot,
                           std::initializer_list<std::string_view> allowed);
    void check_expect_zone(const pb::ExpectZone& action, const Spot& spot);
    void check_expect_remote_access(const pb::ExpectRemoteAccess& action, const Spot& spot);
    template <typename Action>
    void check_because(const Action& action, const Spot& spot, bool expects_more, const char* remedy);
    void check_set_zone(const pb::SetZone& action, const Spot& spot);
    void make_file(const Spot& spot, const std::string& name);
    void need_file(const Spot& spot, std::string_view field, const std::string& name);
    void need_authority(const Spot& spot, std::string_view field, const std::string& name);
    void check_rollback(const pb::SetRollback& action, const Spot& spot);
    template <typename Action>
    void check_absence(const Action& action, const Spot& spot, bool takes);

    // Steps about phones, and time that passes: check_phone_steps.cpp.
    void check_reset(const pb::ResetPhones& action, const Spot& spot);
    void check_wait(const pb::Wait& action, const Spot& spot);
    void pass(const Spot& spot, std::chrono::seconds length);
    void check_option_150(const pb::SetOption150& action, const Spot& spot);
    void check_device(const pb::SetDevice& action, const Spot& spot);
    void check_home(const pb::EmccLogin& action, const Spot& spot);
    void check_install_lsc(const pb::InstallLsc& action, const Spot& spot);

    const Document& document_;
    const pb::Scenario& scenario_;
    Description& description_;
    std::vector<Diagnostic>& diagnostics_;

    // As it stands when the step at hand is taken.
    struct State {
        std::set<std::string> mixed;
        std::map<std::string, Version> versions;  // by cluster
        std::set<std::string> outsiders;          // nodes that are not part of their cluster
        std::map<std::pair<std::string, std::string>, bool> backups;  // by cluster and name: in mixed mode?
        std::set<std::string> fetched;                                // clusters whose ITLRecovery has been
        std::set<std::string> exported;
        std::set<std::string> files;        // that are there by then
        std::set<std::string> owned_files;  // those of authorities and Expressways
        bool is_consolidated = false;
        std::set<Absence> absent;
        std::chrono::seconds waited{0};
    };
    State state_;
};

}  // namespace scenarios
