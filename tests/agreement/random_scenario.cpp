#include "tests/agreement/random_scenario.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <random>

#include <fmt/format.h>

#include "tests/agreement/both_worlds.hpp"

namespace agreement {
namespace {

namespace pb = bellwether;

constexpr std::array versions{"8.0",  "8.5",  "8.6",  "9.1",  "10.0", "10.5",
                              "11.0", "11.5", "12.0", "12.5", "14",   "15"};
constexpr std::array models{"7940", "6901", "6941", "7965", "8941", "9971", "7841", "8861", "9861"};

class Author {
  public:
    explicit Author(std::uint64_t seed) : random_(seed) {}

    pb::Scenario write() {
        // Some sites can't have phones: without TFTP, say. Those are drawn anew.
        while (scenario_.phones().empty()) {
            scenario_.Clear();
            const std::size_t clusters = 1 + below(2);
            for (std::size_t i = 0; i < clusters; ++i) add(&Author::cluster);
            if (!scenario_.cluster().empty()) add(&Author::phones);
        }
        if (one_in(2)) add(&Author::surroundings);
        choices();
        while (scenario_.phones_size() < 3 && one_in(2)) add(&Author::phones);
        const std::size_t steps = 3 + below(12);
        for (std::size_t i = 0; i < steps; ++i) {
            add(&Author::step);
            // Most changes are worth a look at what they do.
            if (one_in(2)) add(&Author::reset);
        }
        add(&Author::reset);
        return scenario_;
    }

  private:
    std::size_t below(std::size_t end) { return random_() % end; }
    bool one_in(std::size_t times) { return below(times) == 0; }

    // What the checker refuses was not a possible thing to do.
    void add(void (Author::*part)()) {
        const pb::Scenario before = scenario_;
        (this->*part)();
        if (!is_valid(scenario_)) scenario_ = before;
    }

    // Mostly the defaults.
    void choices() {
        if (!one_in(3)) return;
        pb::Choices& choices = *scenario_.mutable_choices();
        if (one_in(3)) choices.set_require_sast_role(false);
        if (one_in(3)) choices.set_tvs_vouches_own_itlrecovery(false);
        if (one_in(3)) choices.set_tvs_for_signalling(true);
        if (one_in(3)) choices.set_lists_check_dates(true);
        if (one_in(3)) choices.set_itlrecovery_per_node(true);
        if (one_in(3)) choices.set_itl_auto_rebuild(one_in(2));
        if (one_in(3)) choices.set_config_after_refused_list(false);
        if (one_in(3)) choices.set_localkey_signs_each_nodes_itl(true);
        if (one_in(3)) choices.set_require_tftp_role(false);
        if (one_in(2)) choices.set_tvs_learns_by_notification(false);
        if (one_in(3)) choices.set_tvs_notification_seconds(one_in(2) ? 0 : 20);
        if (one_in(3)) choices.set_ctl_offered_at_once(true);
        if (one_in(3)) choices.set_max_sast_records(2);
        if (one_in(2)) choices.set_rollback_resets_phones(true);
        if (one_in(2)) choices.set_itlrecovery_resets_phones(true);
    }

    // Authorities and Expressways; some of what these trust is left out.
    void surroundings() {
        for (const char* name : {"root", "issuing"}) {
            pb::Authority& authority = *scenario_.add_authority();
            authority.set_name(name);
            if (scenario_.authority_size() > 1) authority.set_issuer("root");
            if (one_in(6)) authority.set_valid_days(375);
        }
        pb::Cluster& cluster = *scenario_.mutable_cluster(0);
        for (const auto store : {pb::Upload::TOMCAT_TRUST, pb::Upload::CALLMANAGER_TRUST}) {
            pb::Trusted& trusted = *cluster.add_trust();
            trusted.set_store(store);
            if (!one_in(6)) trusted.add_authority("root");
            if (!one_in(4)) trusted.add_authority("issuing");
        }
        for (const auto kind : {pb::Regenerate::TOMCAT, pb::Regenerate::CALLMANAGER, pb::Regenerate::TVS}) {
            if (one_in(2)) continue;
            pb::HeldCertificate& held = *cluster.add_certificate();
            held.set_certificate(kind);
            if (one_in(2)) held.set_signed_by("issuing");
            if (one_in(3)) held.set_valid_until("2027-02-01T00:00:00Z");
        }
        for (const auto side : {pb::Expressway::C, pb::Expressway::E}) {
            pb::Expressway& server = *scenario_.add_expressway();
            server.set_name(side == pb::Expressway::C ? "exp-c" : "exp-e");
            server.set_side(side);
            server.set_signed_by("issuing");
            if (one_in(3)) server.set_version("X14.0");
            if (one_in(2)) server.add_alternative_name("example.com");
            if (!one_in(6)) server.add_trusts("root");
            if (!one_in(4)) server.add_trusts("issuing");
            if (!one_in(4)) server.add_trusts_cluster(cluster.name());
        }
        pb::TraversalZone& zone = *scenario_.add_traversal_zone();
        zone.set_name("zone");
        zone.add_client("exp-c");
        zone.add_server("exp-e");
        if (one_in(6)) zone.set_tls_verify_name("example.com");
        pb::RemoteAccess& access = *scenario_.add_remote_access();
        access.set_name("mra");
        access.set_zone("zone");
        access.set_cluster(cluster.name());
        access.set_domain("example.com");
        if (one_in(4)) access.set_tls_verify(one_in(2));
    }

    // A request, its certificate and the upload, some of it in a wrong order or form; the trust stores.
    void by_authority(pb::Step& step, const pb::Cluster& cluster) {
        if (scenario_.authority().empty()) return wait(step);
        constexpr std::array kinds{pb::Regenerate::CALLMANAGER, pb::Regenerate::TVS, pb::Regenerate::CAPF,
                                   pb::Regenerate::TOMCAT, pb::Regenerate::IPSEC};
        const auto kind = kinds[below(kinds.size())];
        const std::string& cluster_name = cluster.name();
        if (one_in(4)) {
            step.mutable_delete_trusted()->set_cluster(cluster_name);
            step.mutable_delete_trusted()->set_store(static_cast<pb::Upload::TrustStore>(below(6)));
            return step.mutable_delete_trusted()->set_common_name(one_in(2) ? "root" : "issuing");
        }
        step.mutable_generate_csr()->set_cluster(cluster_name);
        step.mutable_generate_csr()->set_certificate(kind);
        if (one_in(4)) step.mutable_generate_csr()->set_multi_server(true);
        pb::DownloadCsr& download = *scenario_.add_step()->mutable_download_csr();
        download.set_cluster(cluster_name);
        download.set_certificate(kind);
        download.set_file("a.csr");
        pb::Sign& sign = *scenario_.add_step()->mutable_sign();
        sign.set_authority(one_in(3) ? "root" : "issuing");
        sign.set_csr("a.csr");
        sign.set_file("a.pem");
        if (one_in(4)) sign.set_template_(pb::Sign::WEB_SERVER);
        if (one_in(8)) sign.add_add_name("other.example.com");
        if (one_in(4)) sign.set_form(static_cast<pb::Sign::Form>(below(4)));
        for (const char* name : {"root", "issuing"}) {
            if (one_in(4)) continue;
            pb::Upload& upload = *scenario_.add_step()->mutable_upload();
            upload.set_cluster(cluster_name);
            constexpr std::array stores{pb::Upload::CALLMANAGER_TRUST, pb::Upload::TVS_TRUST,
                                        pb::Upload::CAPF_TRUST, pb::Upload::TOMCAT_TRUST,
                                        pb::Upload::IPSEC_TRUST};
            upload.set_store(
                stores[static_cast<std::size_t>(std::ranges::find(kinds, kind) - kinds.begin())]);
            upload.set_file(std::string(name) + ".pem");
        }
        pb::UploadSigned& upload = *scenario_.add_step()->mutable_upload_signed();
        upload.set_cluster(cluster_name);
        upload.set_certificate(kind);
        upload.set_file("a.pem");
    }

    void look(pb::Step& step) {
        if (scenario_.traversal_zone().empty()) return wait(step);
        if (one_in(2)) {
            step.mutable_expect_zone()->set_zone("zone");
            return step.mutable_expect_zone()->set_state(pb::ExpectZone::ACTIVE);
        }
        step.mutable_expect_remote_access()->set_remote_access("mra");
        step.mutable_expect_remote_access()->set_sign_in(pb::ExpectRemoteAccess::SIGNED_IN);
    }

    void wait(pb::Step& step) {
        constexpr std::array days{1U, 30U, 400U, 2000U};
        step.mutable_wait()->set_days(days[below(days.size())]);
    }

    void cluster() {
        pb::Cluster& cluster = *scenario_.add_cluster();
        cluster.set_name(fmt::format("c{}", scenario_.cluster_size()));
        cluster.set_version(versions[below(versions.size())]);
        if (one_in(2)) cluster.set_security_mode(pb::Cluster::MIXED);
        if (one_in(4)) cluster.set_auto_registration(true);
        if (one_in(2)) cluster.set_phone_interaction(pb::Cluster::AUTOMATIC);
        if (one_in(4)) cluster.set_sso(true);
        if (one_in(6)) cluster.set_signer_version_1_1(true);
        if (one_in(6)) cluster.add_closed_port(one_in(3) ? 69 : 6970);
        if (one_in(8)) {
            pb::HeldCertificate& held = *cluster.add_certificate();
            held.set_certificate(pb::Regenerate::TOMCAT);
            held.set_multi_server(true);
            cluster.set_callmanager_reuses_tomcat(one_in(2));
        }
        if (one_in(8)) cluster.set_tls_min_version(static_cast<pb::TlsVersion>(below(3)));
        const std::size_t nodes = 1 + below(3);
        for (std::size_t i = 0; i < nodes; ++i) {
            pb::Node& node = *cluster.add_node();
            node.set_name(fmt::format("{}-n{}", cluster.name(), i + 1));
            if (i > 0 && one_in(8)) {
                node.set_im_and_presence(true);
                continue;
            }
            if (one_in(2)) continue;
            for (const auto service : {pb::Node::CALLMANAGER, pb::Node::TFTP, pb::Node::TVS, pb::Node::CAPF})
                if (!one_in(3) && (service != pb::Node::CAPF || i == 0)) node.add_runs(service);
        }
    }

    const pb::Cluster& some_cluster() {
        return scenario_.cluster(static_cast<int>(below(static_cast<std::size_t>(scenario_.cluster_size()))));
    }

    // Sometimes nothing, which mostly means all.
    void some_nodes(google::protobuf::RepeatedPtrField<std::string>& names, const pb::Cluster& cluster) {
        if (one_in(2)) return;
        for (const pb::Node& node : cluster.node())
            if (one_in(2)) *names.Add() = node.name();
    }

    void phones() {
        pb::Phones& phones = *scenario_.add_phones();
        phones.set_name(fmt::format("p{}", scenario_.phones_size()));
        phones.set_count(static_cast<std::uint32_t>(1 + below(3)));
        phones.set_model(models[below(models.size())]);
        const pb::Cluster& home = some_cluster();
        phones.set_cluster(home.name());
        some_nodes(*phones.mutable_call_manager_group(), home);
        some_nodes(*phones.mutable_option_150(), home);
        phones.set_security(static_cast<pb::Phones::DeviceSecurity>(below(3)));
        if (one_in(6)) phones.set_encrypted_config(true);
        if (one_in(8)) phones.set_network_login(true);
        if (one_in(8)) phones.set_lsc_valid_until("2027-01-08T00:00:00Z");
        if (one_in(4)) {
            pb::Elsewhere& at = *phones.add_at();
            at.set_cluster(some_cluster().name());
            at.set_unknown(at.cluster() != home.name());
        }
    }

    template <typename Message>
    void some_phones(Message& message) {
        if (one_in(2)) return;
        const pb::Phones& group =
            scenario_.phones(static_cast<int>(below(static_cast<std::size_t>(scenario_.phones_size()))));
        message.set_phones(group.name());
        if (one_in(3)) message.set_count(static_cast<std::uint32_t>(1 + below(group.count())));
    }

    void reset() {
        pb::ResetPhones& reset = *scenario_.add_step()->mutable_reset_phones();
        some_phones(reset);
        if (one_in(4)) reset.set_batch(static_cast<std::uint32_t>(1 + below(3)));
    }

    template <typename Action>
    void absence(Action& action) {
        const pb::Cluster& cluster = some_cluster();
        action.set_cluster(cluster.name());
        for (const pb::Node& node : cluster.node())
            if (one_in(2)) action.add_node(node.name());
        if (one_in(2)) action.set_service(static_cast<pb::Node::Service>(below(6)));
        constexpr std::array ports{69U, 2445U, 3804U, 5060U, 5061U, 6970U, 6971U, 8443U};
        if (!action.has_service() && one_in(2)) action.set_port(ports[below(ports.size())]);
        if (action.port() == 6970) action.set_how(static_cast<pb::Disconnect::PortFault>(below(5)));
    }

    void step() {
        pb::Step& step = *scenario_.add_step();
        const pb::Cluster& cluster = some_cluster();
        switch (below(22)) {
            case 0:
            case 1: {
                pb::Regenerate& action = *step.mutable_regenerate();
                action.set_cluster(cluster.name());
                action.set_certificate(static_cast<pb::Regenerate::Certificate>(below(9)));
                if (one_in(6)) {
                    action.set_multi_server(true);
                    return;
                }
                some_nodes(*action.mutable_node(), cluster);
                return;
            }
            case 2:
            case 3: {
                pb::Restart& action = *step.mutable_restart();
                action.set_cluster(cluster.name());
                for (const auto service :
                     {pb::Node::CALLMANAGER, pb::Node::TFTP, pb::Node::TVS, pb::Node::CAPF, pb::Node::TOMCAT})
                    if (!one_in(3)) action.add_services(service);
                some_nodes(*action.mutable_node(), cluster);
                return;
            }
            case 4: {
                pb::SetOption150& action = *step.mutable_set_option_150();
                action.set_cluster(cluster.name());
                if (one_in(2)) action.set_phones(scenario_.phones(0).name());
                if (!one_in(4)) return;
                action.clear_cluster();  // servers of all of them
                for (const pb::Cluster& each : scenario_.cluster()) action.add_server(each.node(0).name());
                return;
            }
            case 5: {
                pb::Upload& action = *step.mutable_upload();
                action.set_cluster(cluster.name());
                action.set_store(static_cast<pb::Upload::TrustStore>(below(6)));
                action.set_from_cluster(some_cluster().name());
                action.set_certificate(static_cast<pb::Regenerate::Certificate>(below(9)));
                some_nodes(*action.mutable_node(), cluster);
                return;
            }
            case 6: return step.mutable_update_ctl()->set_cluster(cluster.name());
            case 7: {
                pb::SetSecurityMode& action = *step.mutable_set_security_mode();
                action.set_cluster(cluster.name());
                action.set_mode(one_in(2) ? pb::Cluster::MIXED : pb::Cluster::NON_SECURE);
                return;
            }
            case 8: return exchange(step);
            case 9: {
                pb::SetRollback& action = *step.mutable_set_rollback();
                action.set_cluster(cluster.name());
                action.set_value(!one_in(3));
                return;
            }
            case 10: {
                pb::DeleteLists& action = *step.mutable_delete_lists();
                some_phones(action);
                if (one_in(2)) action.set_lists(pb::DeleteLists::ITL_ONLY);
                return;
            }
            case 11: return one_in(2) ? absence(*step.mutable_disconnect()) : reconnect(step);
            case 12: return command(step, cluster);
            case 13: return some_phones(*step.mutable_open_services());
            case 14: {
                pb::InstallLsc& action = one_in(3) ? *step.mutable_delete_lsc() : *step.mutable_install_lsc();
                some_phones(action);
                action.set_cluster(cluster.name());
                return;
            }
            case 15:
                return one_in(2) ? some_phones(*step.mutable_switch_off())
                                 : some_phones(*step.mutable_switch_on());
            case 16: return one_in(3) ? some_phones(*step.mutable_factory_reset()) : device(step, cluster);
            case 17: return whole_cluster(step, cluster);
            case 18: return by_authority(step, cluster);
            case 19: return look(step);
            case 20: return shorthand(step, cluster);
            case 21:
                if (one_in(2)) return step.mutable_reuse_certificate()->set_cluster(cluster.name());
                step.mutable_set_phone_interaction()->set_cluster(cluster.name());
                return step.mutable_set_phone_interaction()->set_value(one_in(2) ? pb::Cluster::MANUAL
                                                                                 : pb::Cluster::AUTOMATIC);
            default: return wait(step);
        }
    }

    // A whole procedure.
    void shorthand(pb::Step& step, const pb::Cluster& cluster) {
        switch (below(3)) {
            case 0: return step.mutable_renew_itl_recovery()->set_cluster(cluster.name());
            case 1: {
                pb::Migrate& action = *step.mutable_migrate();
                action.set_phones(scenario_.phones(0).name());
                action.set_from(cluster.name());
                return action.set_to(some_cluster().name());
            }
            default: break;
        }
        pb::Renew& action = *step.mutable_renew();
        action.set_cluster(cluster.name());
        action.set_certificate(static_cast<pb::Regenerate::Certificate>(below(5)));
        if (!scenario_.authority().empty() && one_in(2)) action.set_signed_by(one_in(3) ? "root" : "issuing");
        if (one_in(4)) action.set_multi_server(true);
    }

    void command(pb::Step& step, const pb::Cluster& cluster) {
        constexpr std::array commands{"utils ctl update CTLFile",        "utils ctl reset localkey",
                                      "utils itl reset localkey",        "file delete tftp CTLFile.tlv",
                                      "set tls min-version 1.2",         "set tls min-version 1.0",
                                      "utils ctl set-cluster mixed-mode"};
        pb::Command& action = *step.mutable_command();
        action.set_cluster(cluster.name());
        action.set_command(commands[below(commands.size())]);
    }

    void device(pb::Step& step, const pb::Cluster& cluster) {
        pb::SetDevice& action = *step.mutable_set_device();
        action.set_cluster(cluster.name());
        if (one_in(2)) action.set_security(static_cast<pb::Phones::DeviceSecurity>(below(3)));
        if (one_in(2)) action.set_encrypted_config(one_in(2));
        if (one_in(4)) action.set_unknown(one_in(2));
    }

    // Backups and restores, upgrades, names, signatures, visitors.
    void whole_cluster(pb::Step& step, const pb::Cluster& cluster) {
        switch (below(7)) {
            case 6:
                step.mutable_upgrade()->set_expressway("exp-c");
                return step.mutable_upgrade()->set_version(one_in(2) ? "X14.2" : "X14.0");
            case 0:
                step.mutable_backup()->set_cluster(cluster.name());
                step.mutable_backup()->set_go_on(one_in(3));
                return step.mutable_backup()->set_name("b");
            case 1:
                step.mutable_restore()->set_cluster(cluster.name());
                return step.mutable_restore()->set_backup("b");
            case 2:
                step.mutable_upgrade()->set_cluster(cluster.name());
                return step.mutable_upgrade()->set_version(versions[below(versions.size())]);
            case 3:
                step.mutable_change_host()->set_cluster(cluster.name());
                step.mutable_change_host()->set_node(cluster.node(0).name());
                return step.mutable_change_host()->set_host("renamed");
            case 4:
                step.mutable_set_signature_algorithm()->set_cluster(cluster.name());
                return step.mutable_set_signature_algorithm()->set_algorithm(one_in(2) ? pb::SHA_512
                                                                                       : pb::SHA_1);
            default:
                some_phones(*step.mutable_emcc_login());
                return step.mutable_emcc_login()->set_home(cluster.name());
        }
    }

    // Bulk certificate management of all clusters, in `step` and further ones.
    void exchange(pb::Step& step) {
        step.mutable_bulk_export()->set_cluster(scenario_.cluster(0).name());
        for (int i = 1; i < scenario_.cluster_size(); ++i)
            scenario_.add_step()->mutable_bulk_export()->set_cluster(scenario_.cluster(i).name());
        if (one_in(4)) {
            scenario_.mutable_step(scenario_.step_size() - 1)->mutable_bulk_export()->set_folder("other");
            scenario_.mutable_step(scenario_.step_size() - 1)
                ->mutable_bulk_export()
                ->add_type(pb::BulkExport::TFTP);
        }
        scenario_.add_step()->mutable_bulk_consolidate()->set_cluster(scenario_.cluster(0).name());
        for (const pb::Cluster& cluster : scenario_.cluster())
            if (!one_in(4)) scenario_.add_step()->mutable_bulk_import()->set_cluster(cluster.name());
    }

    // What was disconnected, in the same words.
    void reconnect(pb::Step& step) {
        for (const pb::Step& earlier : scenario_.step()) {
            if (!earlier.has_disconnect() || one_in(3)) continue;
            const pb::Disconnect& gone = earlier.disconnect();
            pb::Reconnect& action = *step.mutable_reconnect();
            action.set_cluster(gone.cluster());
            *action.mutable_node() = gone.node();
            if (gone.has_service()) action.set_service(gone.service());
            if (gone.has_port()) action.set_port(gone.port());
            return;
        }
        absence(*step.mutable_disconnect());
    }

    std::mt19937_64 random_;
    pb::Scenario scenario_;
};

}  // namespace

pb::Scenario random_scenario(std::uint64_t seed) {
    return Author(seed).write();
}

}  // namespace agreement
