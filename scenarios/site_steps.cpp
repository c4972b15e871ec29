// What the steps of a scenario do to its site.
#include <algorithm>

#include "scenarios/cluster/identity_file.hpp"
#include "scenarios/language/words.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

template <typename Message>
std::optional<Service> service_of(const Message& message) {
    return message.has_service() ? std::optional(to_service(message.service())) : std::nullopt;
}

template <typename Message>
std::optional<std::uint16_t> port_of(const Message& message) {
    return message.has_port() ? std::optional(static_cast<std::uint16_t>(message.port())) : std::nullopt;
}

bool is_meant(const std::vector<std::string>& wanted, const Node& node) {
    return wanted.empty() || std::ranges::find(wanted, node.name) != wanted.end();
}

}  // namespace

Outcome Site::apply(const pb::Step& step) {
    switch (step.action_case()) {
        case pb::Step::kRegenerate:
            cluster(step.regenerate().cluster())
                .regenerate(to_kind(step.regenerate().certificate()), names(step.regenerate().node()), now_,
                            static_cast<int>(step.regenerate().key_bits()));
            return {};
        case pb::Step::kRestart: {
            std::vector<Service> services;
            for (const int service : step.restart().services()) services.push_back(to_service(service));
            cluster(step.restart().cluster()).restart(services, names(step.restart().node()), now_);
            return {};
        }
        case pb::Step::kCommand: return run(step.command());
        case pb::Step::kUpdateCtl: cluster(step.update_ctl().cluster()).update_ctl(now_); return {};
        case pb::Step::kSetSecurityMode:
            cluster(step.set_security_mode().cluster())
                .set_security(to_cluster_security(step.set_security_mode().mode()), now_);
            return {};
        case pb::Step::kUpload: return upload(step.upload());
        case pb::Step::kGenerateCsr: generate_csr(step.generate_csr()); return {};
        case pb::Step::kDownloadCsr: return download_csr(step.download_csr());
        case pb::Step::kSign: return sign(step.sign());
        case pb::Step::kRevoke: return {revoke(step.revoke())};
        case pb::Step::kUploadSigned: return upload_signed(step.upload_signed());
        case pb::Step::kSetZone: set_zone(step.set_zone()); return {};
        case pb::Step::kDeleteTrusted: return {delete_trusted(step.delete_trusted())};
        case pb::Step::kBulkExport: bulk_export(step.bulk_export()); return {};
        case pb::Step::kBulkConsolidate:
            bulk_folder_.consolidate();
            consolidated_ = exported_;
            return {};
        case pb::Step::kBulkImport: return {import(step.bulk_import())};
        case pb::Step::kSetRollback:
            cluster(step.set_rollback().cluster()).set_rollback(step.set_rollback().value());
            return {};
        case pb::Step::kSetSignatureAlgorithm:
            cluster(step.set_signature_algorithm().cluster())
                .set_signature_digest(step.set_signature_algorithm().algorithm() == pb::SHA_512
                                          ? ctl::Digest::sha512
                                          : ctl::Digest::sha1);
            return {};
        case pb::Step::kBackup: return {cluster(step.backup().cluster()).back_up(step.backup().name(), now_)};
        case pb::Step::kRestore:
            return {cluster(step.restore().cluster()).restore(step.restore().backup(), now_)};
        case pb::Step::kUpgrade:
            if (step.upgrade().has_expressway()) {
                upgrade_expressway(step.upgrade());
                return {};
            }
            cluster(step.upgrade().cluster()).upgrade(*parse_version(step.upgrade().version()), now_);
            return {};
        case pb::Step::kAddNode:
            cluster(step.add_node().cluster()).add_node(step.add_node().node(), now_);
            return {};
        case pb::Step::kRemoveNode:
            cluster(step.remove_node().cluster()).remove_node(step.remove_node().node(), now_);
            return {};
        case pb::Step::kChangeHost:
            cluster(step.change_host().cluster())
                .change_host(step.change_host().node(), step.change_host().host(), now_);
            return {};
        case pb::Step::kReplaceEtokens:
            return {cluster(step.replace_etokens().cluster()).replace_etokens(now_)};
        case pb::Step::kTakeAway: change_absence(step.take_away(), true); return {};
        case pb::Step::kGiveBack: change_absence(step.give_back(), false); return {};
        case pb::Step::kSetOption150: set_option_150(step.set_option_150()); return {};
        case pb::Step::kEmccLogin: {
            // Who can't open the services can't log in.
            std::vector<std::size_t> phones = phones_of(step.emcc_login());
            std::erase_if(phones, [this](std::size_t number) {
                return phones_[number].standing->last_visit.services != phone::Services::work;
            });
            for (const std::size_t number : phones)
                before_login_.try_emplace(number, phones_[number].option_150);
            set_option_150(phones, cluster(step.emcc_login().home()), {});
            return {};
        }
        case pb::Step::kEmccLogout:
            for (const std::size_t number : phones_of(step.emcc_logout()))
                if (const auto login = before_login_.extract(number))
                    phones_[number].option_150 = login.mapped();
            return {};
        case pb::Step::kSetDevice: set_device(step.set_device()); return {};
        case pb::Step::kInstallLsc:
            set_operation(step.install_lsc(), CertificateOperation::install);
            return {};
        case pb::Step::kDeleteLsc: set_operation(step.delete_lsc(), CertificateOperation::remove); return {};
        case pb::Step::kDeleteLists:
            restand(phones_of(step.delete_lists()), [&](Standing& standing) {
                standing.is_cleared = true;
                standing.lists.itl = nullptr;
                if (step.delete_lists().lists() == pb::DeleteLists::CTL_AND_ITL) standing.lists.ctl = nullptr;
            });
            return {};
        // Lists, LSC and configuration (Cisco 225746; the LSC is inferred).
        case pb::Step::kFactoryReset:
            restand(phones_of(step.factory_reset()), [](Standing& standing) {
                standing.lists = {};
                standing.lsc.reset();
                standing.configuration = nullptr;
            });
            return {};
        case pb::Step::kSwitchOff:
            restand(phones_of(step.switch_off()), [](Standing& standing) {
                standing.is_off = true;
                standing.cache.clear();
                standing.last_visit = {};
            });
            return {};
        case pb::Step::kSwitchOn:
        case pb::Step::kOpenServices:
        case pb::Step::kResetPhones:
        case pb::Step::kExpect:
        case pb::Step::kFindCertificates:
        case pb::Step::kExpectZone:
        case pb::Step::kExpectRemoteAccess:
        case pb::Step::kWait:
        case pb::Step::ACTION_NOT_SET: return {};
    }
    return {};
}

void Site::set_operation(const pb::InstallLsc& step, CertificateOperation operation) {
    restand(chosen_phones(step.phones(), count_of(step)), [&](Standing& standing) {
        standing.operation_at = step.cluster();
        standing.operation = operation;
    });
}

// Nobody can do anything at a phone that is switched off.
template <typename Action>
std::vector<std::size_t> Site::phones_of(const Action& action) const {
    std::vector<std::size_t> phones = chosen_phones(action.phones(), count_of(action));
    std::erase_if(phones, [this](std::size_t number) { return phones_[number].standing->is_off; });
    return phones;
}

void Site::restand(const std::vector<std::size_t>& phones, const std::function<void(Standing&)>& change) {
    std::map<const Standing*, const Standing*> changed;
    for (const std::size_t number : phones) {
        const Standing*& result = changed[phones_[number].standing];
        if (result == nullptr) {
            Standing standing = *phones_[number].standing;
            change(standing);
            result = shared(std::move(standing));
        }
        phones_[number].standing = result;
    }
}

// Files that are fetched lie beside those of bulk certificate management.
Outcome Site::run(const pb::Command& step) {
    Cluster& target = cluster(step.cluster());
    const Command command = *parse_command(step.command());
    const auto path = [&](const std::string& file) {
        return settings_.bulk_folder / (target.name() + "_" + file);
    };
    switch (command.kind) {
        case CommandKind::get_itl_recovery:
            write_identity(path("ITLRecovery.p12"), *target.itl_recovery());
            return {};
        case CommandKind::reset_itl_remotely:
            if (!target.behaviour().itl_reset_signer)
                return {"there is no such command before 10.0 (Cisco 117598)"};
            return target.reset_itl(read_identity(path(command.file)), now_);
        default: return target.run(command, names(step.node()), now_);
    }
}

// CSCuy43181: consolidating fails between an old and a newer release, so there is nothing to import (Cisco
// 213407).
Refusal Site::import(const pb::BulkImport& step) {
    Cluster& target = cluster(step.cluster());
    for (const auto& [one, its_version] : consolidated_)
        for (const auto& [other, other_version] : consolidated_)
            if (!can_be_consolidated(its_version, other_version))
                return "the consolidated files can't be imported: consolidating 8.x or 9.x with "
                       "10.5.2.13900-12 or newer "
                       "fails (CSCuy43181 in Cisco 213407). Upload the certificates by hand";
    bulk_folder_.import_into(target, now_);
    return {};
}

void Site::set_option_150(const pb::SetOption150& step) {
    set_option_150(chosen_phones(step.phones(), std::nullopt), cluster(step.cluster()), names(step.server()));
}

void Site::set_option_150(const std::vector<std::size_t>& phones, const Cluster& target,
                          const std::vector<std::string>& nodes) {
    const std::vector<std::string>* option = option_150(tftp_servers(target, nodes));
    for (const std::size_t number : phones) phones_[number].option_150 = option;
}

Outcome Site::upload(const pb::Upload& step) {
    if (step.has_file()) return upload_file(step);
    const std::vector<ctl::CertificatePtr> certificates = certificates_of(step);
    if (!step.has_expressway())
        return cluster(step.cluster()).upload(to_store(step.store()), certificates, names(step.node()), now_);
    for (const ctl::CertificatePtr& certificate : certificates)
        expressway(step.expressway()).trust(certificate);
    return {};
}

std::vector<ctl::CertificatePtr> Site::certificates_of(const pb::Upload& step) const {
    const Cluster& source = cluster(step.from_cluster());
    const CertificateKind kind = to_kind(step.certificate());
    const std::vector<std::string> wanted = names(step.from_node());
    std::vector<ctl::CertificatePtr> certificates;
    if (kind == CertificateKind::itl_recovery) certificates.push_back(source.itl_recovery()->certificate);
    if (kind == CertificateKind::etoken)
        for (const TlsIdentity& token : source.etokens()) certificates.push_back(token.certificate);
    for (const Node& node : source.nodes()) {
        if (!is_meant(wanted, node)) continue;
        if (const auto found = node.certificates.find(kind); found != node.certificates.end())
            certificates.push_back(found->second.certificate);
    }
    return certificates;
}

void Site::bulk_export(const pb::BulkExport& step) {
    std::vector<BulkType> types;
    for (const int type : step.type()) types.push_back(to_bulk_type(type));
    if (types.empty()) types.assign(all_bulk_types.begin(), all_bulk_types.end());
    bulk_folder_.export_from(cluster(step.cluster()), types);
    exported_.insert_or_assign(step.cluster(), cluster(step.cluster()).version());
}

void Site::set_device(const pb::SetDevice& step) {
    for (PhoneGroup& group : groups_) {
        if (!step.phones().empty() && group.name != step.phones()) continue;
        std::optional<Device>& known = group.known_in.at(step.cluster());
        if (step.has_unknown() && step.unknown()) {
            known.reset();
            continue;
        }
        if (!known) {
            known.emplace();
            for (const Node& node : cluster(step.cluster()).nodes())
                if (node.runs.contains(Service::call_manager)) known->call_manager_group.push_back(node.name);
        }
        if (step.has_security()) known->security = to_security(step.security());
        if (step.has_encrypted_config()) known->is_encrypted = step.encrypted_config();
    }
}

template <typename Absence>
void Site::change_absence(const Absence& action, bool takes) {
    Cluster& changed = cluster(action.cluster());
    const std::vector<std::string> wanted = names(action.node());
    for (const Node& node : changed.nodes()) {
        if (!node.is_member || !is_meant(wanted, node)) continue;
        if (const auto service = service_of(action); service && !node.runs.contains(*service)) continue;
        if (takes) {
            changed.take_away(node.name, service_of(action), port_of(action));
        } else {
            changed.give_back(node.name, service_of(action), port_of(action), now_);
        }
    }
}

}  // namespace scenarios
