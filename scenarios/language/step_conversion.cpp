// Steps: actions and expectations.
#include <stdexcept>

#include "scenarios/language/conversion.hpp"
#include "scenarios/language/enumerations.hpp"

namespace language {
namespace {

namespace pb = bellwether;

template <typename Message>
actions::Phones phones_of(const Message& message) {
    actions::Phones phones;
    if (message.has_phones()) phones.group = message.phones();
    if (message.has_count()) phones.count = message.count();
    return phones;
}

// "if it is set": has(m, &M::has_x, &M::x)
template <typename Message, typename Value>
auto optional_of(const Message& message, bool (Message::*has)() const, Value (Message::*get)() const) {
    using Plain = std::decay_t<Value>;
    return (message.*has)() ? std::optional<Plain>((message.*get)()) : std::nullopt;
}
#define OPTIONAL(message, field)                                        \
    optional_of(message, &std::decay_t<decltype(message)>::has_##field, \
                &std::decay_t<decltype(message)>::field)

template <typename Message>
std::optional<model::CertificateKind> kind_of(const Message& message) {
    return message.has_certificate() ? std::optional(to_kind(message.certificate())) : std::nullopt;
}

std::vector<model::Service> services_of(const pb::Restart& restart) {
    std::vector<model::Service> services;
    for (const int service : restart.services()) services.push_back(to_service(service));
    return services;
}

template <typename Absence, typename Message>
Absence to_absence(const Message& message) {
    return {.cluster = message.cluster(),
            .nodes = strings(message.node()),
            .service = message.has_service() ? std::optional(to_service(message.service())) : std::nullopt,
            .port = OPTIONAL(message, port)};
}

actions::Disconnect to_disconnect(const pb::Disconnect& message) {
    auto disconnect = to_absence<actions::Disconnect>(message);
    if (message.has_how()) disconnect.how = to_port_fault(message.how());
    return disconnect;
}

actions::ResetPhones to_reset(const pb::ResetPhones& m) {
    return {.phones = phones_of(m),
            .batch = OPTIONAL(m, batch),
            .batch_seconds = OPTIONAL(m, batch_seconds),
            .go_on = m.go_on()};
}

actions::Wait to_wait(const pb::Wait& m) {
    actions::Wait wait;
    if (m.has_days()) wait.days = std::chrono::days(m.days());
    if (m.has_hours()) wait.hours = std::chrono::hours(m.hours());
    if (m.has_minutes()) wait.minutes = std::chrono::minutes(m.minutes());
    if (m.has_seconds()) wait.seconds = std::chrono::seconds(m.seconds());
    return wait;
}

actions::Upload to_upload(const pb::Upload& m) {
    return {.cluster = m.cluster(),
            .store = m.has_store() ? std::optional(to_store(m.store())) : std::nullopt,
            .from_cluster = m.from_cluster(),
            .certificate = kind_of(m),
            .from_nodes = strings(m.from_node()),
            .file = OPTIONAL(m, file),
            .expressway = OPTIONAL(m, expressway),
            .nodes = strings(m.node())};
}

actions::GenerateCsr to_generate_csr(const pb::GenerateCsr& m) {
    return {.cluster = m.cluster(),
            .certificate = kind_of(m),
            .nodes = strings(m.node()),
            .key_bits = m.key_bits(),
            .is_multi_server = m.multi_server(),
            .without_ms = OPTIONAL(m, without_ms),
            .parent_domain = OPTIONAL(m, parent_domain),
            .removed_names = strings(m.remove_name()),
            .other_domains = strings(m.other_domain()),
            .expressway = OPTIONAL(m, expressway),
            .alternative_names = strings(m.alternative_name())};
}

actions::Sign::Form to_form(pb::Sign::Form form) {
    switch (form) {
        case pb::Sign::PEM: return actions::Sign::Form::pem;
        case pb::Sign::DER: return actions::Sign::Form::der;
        case pb::Sign::PEM_CHAIN: return actions::Sign::Form::pem_chain;
        case pb::Sign::PKCS_7: return actions::Sign::Form::pkcs7;
    }
    return actions::Sign::Form::pem;
}

actions::Sign to_sign(const pb::Sign& m) {
    return {.authority = m.authority(),
            .csr = m.csr(),
            .file = m.file(),
            .valid_days = m.valid_days(),
            .has_web_server_template = m.template_() == pb::Sign::WEB_SERVER,
            .form = to_form(m.form()),
            .common_name = OPTIONAL(m, common_name),
            .add_names = strings(m.add_name()),
            .leave_out_names = strings(m.leave_out_name())};
}

actions::SetDevice to_set_device(const pb::SetDevice& m) {
    return {.phones = OPTIONAL(m, phones),
            .cluster = m.cluster(),
            .security = m.has_security() ? std::optional(to_security(m.security())) : std::nullopt,
            .encrypted_config = OPTIONAL(m, encrypted_config),
            .unknown = OPTIONAL(m, unknown)};
}

template <typename Bulk, typename Message>
Bulk to_bulk(const Message& m) {
    Bulk bulk{.cluster = m.cluster()};
    for (const int type : m.type()) bulk.types.push_back(to_bulk_type(type));
    bulk.folder = m.folder();
    return bulk;
}

actions::BulkImport to_bulk_import(const pb::BulkImport& m) {
    auto import = to_bulk<actions::BulkImport>(m);
    import.go_on = m.go_on();
    return import;
}

// The fields that are set, in the schema's words, but for those that say of what they speak.
std::vector<actions::ExpectedValue> values_of(const google::protobuf::Message& message,
                                              const std::set<std::string>& others) {
    using google::protobuf::FieldDescriptor;
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> set;
    reflection.ListFields(message, &set);
    std::vector<actions::ExpectedValue> values;
    for (const FieldDescriptor* field : set) {
        if (others.contains(field->name())) continue;
        switch (field->cpp_type()) {
            case FieldDescriptor::CPPTYPE_ENUM:
                values.push_back({field->name(), reflection.GetEnum(message, field)->name()});
                break;
            case FieldDescriptor::CPPTYPE_BOOL:
                values.push_back({field->name(), reflection.GetBool(message, field) ? "true" : "false"});
                break;
            case FieldDescriptor::CPPTYPE_STRING:
                values.push_back({field->name(), reflection.GetString(message, field)});
                break;
            default:
                throw std::logic_error("an expectation of a kind that nobody converts: " + field->name());
        }
    }
    return values;
}

actions::Expect to_expect(const pb::Expect& m) {
    actions::Expect expect{.phones = OPTIONAL(m, phones), .count = OPTIONAL(m, count)};
    if (m.has_list()) expect.list = pb::Expect::ListKind_Name(m.list());
    expect.unregistered_at_most = OPTIONAL(m, unregistered_at_most);
    expect.values = values_of(m, {"phones", "count", "list", "unregistered_at_most"});
    return expect;
}

actions::ExpectHealth to_expect_health(const pb::ExpectHealth& m) {
    actions::ExpectHealth expect;
    for (const pb::ExpectHealth::Away& away : m.away())
        expect.away.push_back(
            {.cluster = away.cluster(),
             .nodes = strings(away.node()),
             .service = away.has_service() ? std::optional(to_service(away.service())) : std::nullopt,
             .port = OPTIONAL(away, port)});
    for (const pb::ExpectHealth::NotPresented& missing : m.not_presented())
        expect.not_presented.push_back({missing.cluster(), kind_of(missing), strings(missing.node())});
    // All others name a cluster and nothing more.
    const auto& reflection = *m.GetReflection();
    for (int i = 0; i < m.GetDescriptor()->field_count(); ++i) {
        const auto* field = m.GetDescriptor()->field(i);
        if (field->name() == "away" || field->name() == "not_presented") continue;
        for (int k = 0; k < reflection.FieldSize(m, field); ++k) {
            const auto& each = reflection.GetRepeatedMessage(m, field, k);
            const auto* cluster = each.GetDescriptor()->FindFieldByName("cluster");
            expect.of_clusters.push_back({field->name(), each.GetReflection()->GetString(each, cluster), k});
        }
    }
    return expect;
}

actions::FindCertificates to_find(const pb::FindCertificates& m) {
    return {.cluster = m.cluster(),
            .certificate = kind_of(m),
            .expire_within_days = OPTIONAL(m, expire_within_days),
            .signed_by = OPTIONAL(m, signed_by),
            .count = OPTIONAL(m, count)};
}

actions::DeleteTrusted to_delete_trusted(const pb::DeleteTrusted& m) {
    return {.cluster = m.cluster(),
            .store = m.has_store() ? std::optional(to_store(m.store())) : std::nullopt,
            .common_name = m.common_name(),
            .expressway = OPTIONAL(m, expressway)};
}

decltype(actions::Step::what) to_what(const pb::Step& step) {
    using actions::Action;
    switch (step.action_case()) {
        case pb::Step::kRegenerate: {
            const pb::Regenerate& m = step.regenerate();
            return Action(actions::Regenerate{m.cluster(), kind_of(m), strings(m.node()), m.key_bits(),
                                              m.multi_server(), m.go_on()});
        }
        case pb::Step::kRestart: {
            const pb::Restart& m = step.restart();
            return Action(actions::Restart{m.cluster(), services_of(m), strings(m.node())});
        }
        case pb::Step::kResetPhones: return Action(to_reset(step.reset_phones()));
        case pb::Step::kWait: return Action(to_wait(step.wait()));
        case pb::Step::kSetOption150: {
            const pb::SetOption150& m = step.set_option_150();
            return Action(actions::SetOption150{OPTIONAL(m, phones), m.cluster(), strings(m.server())});
        }
        case pb::Step::kUpload: return Action(to_upload(step.upload()));
        case pb::Step::kUpdateCtl: return Action(actions::UpdateCtl{step.update_ctl().cluster()});
        case pb::Step::kSetSecurityMode: {
            const pb::SetSecurityMode& m = step.set_security_mode();
            return Action(actions::SetSecurityMode{
                m.cluster(), m.has_mode() ? std::optional(to_cluster_security(m.mode())) : std::nullopt});
        }
        case pb::Step::kBulkExport: return Action(to_bulk<actions::BulkExport>(step.bulk_export()));
        case pb::Step::kBulkConsolidate:
            return Action(to_bulk<actions::BulkConsolidate>(step.bulk_consolidate()));
        case pb::Step::kBulkImport: return Action(to_bulk_import(step.bulk_import()));
        case pb::Step::kSetPhoneInteraction: {
            const pb::SetPhoneInteraction& m = step.set_phone_interaction();
            return Action(actions::SetPhoneInteraction{
                m.cluster(), m.has_value() ? std::optional(to_phone_interaction(m.value())) : std::nullopt});
        }
        case pb::Step::kSetSso: {
            const pb::SetSso& m = step.set_sso();
            return Action(actions::SetSso{m.cluster(), OPTIONAL(m, enabled)});
        }
        case pb::Step::kReuseCertificate:
            return Action(actions::ReuseCertificate{step.reuse_certificate().cluster(),
                                                    step.reuse_certificate().go_on()});
        case pb::Step::kSetRollback: {
            const pb::SetRollback& m = step.set_rollback();
            return Action(actions::SetRollback{m.cluster(), OPTIONAL(m, value)});
        }
        case pb::Step::kDeleteLists:
            return Action(actions::DeleteLists{phones_of(step.delete_lists()),
                                               step.delete_lists().lists() == pb::DeleteLists::ITL_ONLY});
        case pb::Step::kDisconnect: return Action(to_disconnect(step.disconnect()));
        case pb::Step::kReconnect: return Action(to_absence<actions::Reconnect>(step.reconnect()));
        case pb::Step::kTakeAway: return Action(to_disconnect(step.take_away()));
        case pb::Step::kGiveBack: return Action(to_absence<actions::Reconnect>(step.give_back()));
        case pb::Step::kCommand: {
            const pb::Command& m = step.command();
            return Action(actions::Command{m.cluster(), m.command(), strings(m.node())});
        }
        case pb::Step::kBackup:
            return Action(
                actions::Backup{step.backup().cluster(), step.backup().name(), step.backup().go_on()});
        case pb::Step::kRestore:
            return Action(actions::Restore{step.restore().cluster(), step.restore().backup()});
        case pb::Step::kUpgrade: {
            const pb::Upgrade& m = step.upgrade();
            return Action(actions::Upgrade{m.cluster(), m.version(), OPTIONAL(m, expressway)});
        }
        case pb::Step::kAddNode:
            return Action(actions::AddNode{step.add_node().cluster(), step.add_node().node()});
        case pb::Step::kRemoveNode:
            return Action(actions::RemoveNode{step.remove_node().cluster(), step.remove_node().node()});
        case pb::Step::kChangeHost: {
            const pb::ChangeHost& m = step.change_host();
            return Action(actions::ChangeHost{m.cluster(), m.node(), m.host()});
        }
        case pb::Step::kSwitchOff: return Action(actions::SwitchOff{phones_of(step.switch_off())});
        case pb::Step::kSwitchOn: return Action(actions::SwitchOn{phones_of(step.switch_on())});
        case pb::Step::kFactoryReset: return Action(actions::FactoryReset{phones_of(step.factory_reset())});
        case pb::Step::kOpenServices: {
            const pb::OpenServices& m = step.open_services();
            return Action(actions::OpenServices{phones_of(m), OPTIONAL(m, cluster)});
        }
        case pb::Step::kInstallLsc:
            return Action(actions::InstallLsc{phones_of(step.install_lsc()), step.install_lsc().cluster()});
        case pb::Step::kDeleteLsc:
            return Action(actions::DeleteLsc{phones_of(step.delete_lsc()), step.delete_lsc().cluster()});
        case pb::Step::kEmccLogin:
            return Action(actions::EmccLogin{phones_of(step.emcc_login()), step.emcc_login().home()});
        case pb::Step::kEmccLogout: return Action(actions::EmccLogout{phones_of(step.emcc_logout())});
        case pb::Step::kReplaceEtokens:
            return Action(actions::ReplaceEtokens{step.replace_etokens().cluster()});
        case pb::Step::kSetSignatureAlgorithm: {
            const pb::SetSignatureAlgorithm& m = step.set_signature_algorithm();
            const auto digest = m.algorithm() == pb::SHA_512 ? ctl::Digest::sha512 : ctl::Digest::sha1;
            return Action(actions::SetSignatureAlgorithm{
                m.cluster(), m.has_algorithm() ? std::optional(digest) : std::nullopt});
        }
        case pb::Step::kSetDevice: return Action(to_set_device(step.set_device()));
        case pb::Step::kGenerateCsr: return Action(to_generate_csr(step.generate_csr()));
        case pb::Step::kDownloadCsr: {
            const pb::DownloadCsr& m = step.download_csr();
            return Action(actions::DownloadCsr{m.cluster(), kind_of(m), OPTIONAL(m, node), m.file(),
                                               OPTIONAL(m, expressway)});
        }
        case pb::Step::kSign: return Action(to_sign(step.sign()));
        case pb::Step::kRevoke:
            return Action(actions::Revoke{step.revoke().authority(), step.revoke().file()});
        case pb::Step::kUploadSigned: {
            const pb::UploadSigned& m = step.upload_signed();
            return Action(actions::UploadSigned{m.cluster(), kind_of(m), OPTIONAL(m, node), m.file(),
                                                OPTIONAL(m, expressway), m.go_on()});
        }
        case pb::Step::kDeleteTrusted: return Action(to_delete_trusted(step.delete_trusted()));
        case pb::Step::kSetZone: {
            const pb::SetZone& m = step.set_zone();
            return Action(
                actions::SetZone{m.zone(), strings(m.peer_address()), OPTIONAL(m, tls_verify_name)});
        }
        case pb::Step::kFindCertificates: return to_find(step.find_certificates());
        case pb::Step::kExpect: return to_expect(step.expect());
        case pb::Step::kExpectZone: {
            const pb::ExpectZone& m = step.expect_zone();
            return actions::ExpectZone{m.zone(), values_of(m, {"zone", "because"}), OPTIONAL(m, because)};
        }
        case pb::Step::kExpectHealth: return to_expect_health(step.expect_health());
        case pb::Step::kExpectRemoteAccess: {
            const pb::ExpectRemoteAccess& m = step.expect_remote_access();
            return actions::ExpectRemoteAccess{m.remote_access(), values_of(m, {"remote_access", "because"}),
                                               OPTIONAL(m, because)};
        }
        case pb::Step::kRenew:
        case pb::Step::kRenewItlRecovery:
        case pb::Step::kMigrate:
        case pb::Step::kPerform:
        case pb::Step::kAnyOrder:  // written out by now (expansion.hpp)
        case pb::Step::ACTION_NOT_SET: break;
    }
    return Action(actions::Wait{});
}

#undef OPTIONAL

actions::Step to_step(const pb::Step& step) {
    actions::Step converted{.what = to_what(step),
                            .note = step.note(),
                            .is_meant_to_be_refused = step.refused() || step.has_refused_with()};
    if (step.has_refused_with()) converted.refused_with = step.refused_with();
    converted.is_optional = step.optional();
    converted.is_gate = step.gate();
    return converted;
}

}  // namespace

std::vector<actions::Step> to_steps(const pb::Scenario& scenario) {
    std::vector<actions::Step> steps;
    for (const pb::Step& step : scenario.step()) steps.push_back(to_step(step));
    return steps;
}

}  // namespace language
