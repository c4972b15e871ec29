// scenarios/actions/action.hpp: all that an administrator or technician does, one struct each. What an action
// needs (check), does (apply) and is called (words) stands in its own file.
#pragma once

#include <variant>

#include "scenarios/actions/add_node.hpp"
#include "scenarios/actions/backup.hpp"
#include "scenarios/actions/bulk_consolidate.hpp"
#include "scenarios/actions/bulk_export.hpp"
#include "scenarios/actions/bulk_import.hpp"
#include "scenarios/actions/change_host.hpp"
#include "scenarios/actions/command.hpp"
#include "scenarios/actions/delete_lists.hpp"
#include "scenarios/actions/delete_lsc.hpp"
#include "scenarios/actions/delete_trusted.hpp"
#include "scenarios/actions/disconnect.hpp"
#include "scenarios/actions/download_csr.hpp"
#include "scenarios/actions/emcc_login.hpp"
#include "scenarios/actions/emcc_logout.hpp"
#include "scenarios/actions/factory_reset.hpp"
#include "scenarios/actions/generate_csr.hpp"
#include "scenarios/actions/install_lsc.hpp"
#include "scenarios/actions/open_services.hpp"
#include "scenarios/actions/reconnect.hpp"
#include "scenarios/actions/regenerate.hpp"
#include "scenarios/actions/remove_node.hpp"
#include "scenarios/actions/replace_etokens.hpp"
#include "scenarios/actions/reset_phones.hpp"
#include "scenarios/actions/restart.hpp"
#include "scenarios/actions/restore.hpp"
#include "scenarios/actions/reuse_certificate.hpp"
#include "scenarios/actions/revoke.hpp"
#include "scenarios/actions/set_device.hpp"
#include "scenarios/actions/set_option_150.hpp"
#include "scenarios/actions/set_phone_interaction.hpp"
#include "scenarios/actions/set_rollback.hpp"
#include "scenarios/actions/set_security_mode.hpp"
#include "scenarios/actions/set_signature_algorithm.hpp"
#include "scenarios/actions/set_sso.hpp"
#include "scenarios/actions/set_zone.hpp"
#include "scenarios/actions/sign.hpp"
#include "scenarios/actions/switch_off.hpp"
#include "scenarios/actions/switch_on.hpp"
#include "scenarios/actions/update_ctl.hpp"
#include "scenarios/actions/upgrade.hpp"
#include "scenarios/actions/upload.hpp"
#include "scenarios/actions/upload_signed.hpp"
#include "scenarios/actions/wait.hpp"

namespace actions {

using Action =
    std::variant<Regenerate, Restart, ResetPhones, Wait, SetOption150, Upload, GenerateCsr, DownloadCsr, Sign,
                 Revoke, UploadSigned, DeleteTrusted, UpdateCtl, SetSecurityMode, BulkExport, BulkConsolidate,
                 BulkImport, SetRollback, SetSignatureAlgorithm, DeleteLists, Disconnect, Reconnect, Command,
                 Backup, Restore, Upgrade, AddNode, RemoveNode, ChangeHost, ReplaceEtokens, SetDevice,
                 InstallLsc, DeleteLsc, SwitchOff, SwitchOn, FactoryReset, OpenServices, EmccLogin,
                 EmccLogout, SetZone, SetPhoneInteraction, ReuseCertificate, SetSso>;

[[nodiscard]] PhoneEffect effect_of(const Action& action);

// Does the next step come before the phones that this one resets are back?
[[nodiscard]] bool goes_on(const Action& action);

// Reports what the action needs and would not find.
void check(const Action& action, Checker& checker);

// Does it. What is refused changes nothing.
[[nodiscard]] Outcome apply(SiteState& site, const Action& action, const Context& context);

// "regenerate the TVS certificate of hq on hq-sub1"
[[nodiscard]] std::string words(const Action& action);
[[nodiscard]] std::string words(const std::vector<Action>& actions);  // with "; " between them

// Who refuses it: "the cluster", "the authority", "the Expressway".
[[nodiscard]] std::string refuser(const Action& action);

}  // namespace actions
