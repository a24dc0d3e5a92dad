import { loadLibrary } from "../load_library.ts";
import { SharedLibraries } from "../shared_libraries.ts";

/**
 * The functions of kernel32.dll that memsift calls, as 64-bit Windows has
 * them. A HANDLE, an address and a SIZE_T are 64 bits wide and passed as
 * `bigint`; a BOOL is an `i32` that is not 0 for success. What a failure was,
 * GetLastError tells the very next call.
 */
const KERNEL32 = {
  /** Opens a process; its handle, or 0. */
  OpenProcess: {
    parameters: [
      "u32", // DWORD dwDesiredAccess
      "i32", // BOOL bInheritHandle
      "u32", // DWORD dwProcessId
    ],
    result: "usize",
  },
  /** Closes a handle. */
  CloseHandle: { parameters: ["usize"], result: "i32" },
  /** This thread's last error; overwritten by nearly everything. */
  GetLastError: { parameters: [], result: "u32" },
  /** The id behind a handle, or 0. */
  GetProcessId: { parameters: ["usize"], result: "u32" },
  /** Waits until a process ends: 0 it has, 0x102 not in time, -1 failed. */
  WaitForSingleObject: {
    parameters: [
      "usize", // HANDLE hHandle, with SYNCHRONIZE
      "u32", // DWORD dwMilliseconds, 0 to look only
    ],
    result: "u32",
  },
  /** Copies from another process. */
  ReadProcessMemory: {
    parameters: [
      "usize", // HANDLE hProcess, with PROCESS_VM_READ
      "usize", // LPCVOID lpBaseAddress
      "buffer", // LPVOID lpBuffer
      "usize", // SIZE_T nSize
      "buffer", // SIZE_T *lpNumberOfBytesRead, 8 bytes, may be NULL
    ],
    result: "i32",
  },
  /** Copies to another process. */
  WriteProcessMemory: {
    parameters: [
      "usize", // HANDLE hProcess, with PROCESS_VM_WRITE and VM_OPERATION
      "usize", // LPVOID lpBaseAddress
      "buffer", // LPCVOID lpBuffer
      "usize", // SIZE_T nSize
      "buffer", // SIZE_T *lpNumberOfBytesWritten, 8 bytes, may be NULL
    ],
    result: "i32",
  },
  /** Copies from another process, named by its id. */
  Toolhelp32ReadProcessMemory: {
    parameters: [
      "u32", // DWORD th32ProcessID, 0 for this process
      "usize", // LPCVOID lpBaseAddress
      "buffer", // LPVOID lpBuffer
      "usize", // SIZE_T cbRead
      "buffer", // SIZE_T *lpNumberOfBytesRead, 8 bytes, may be NULL
    ],
    result: "i32",
  },
  /** A picture of processes, modules or threads; its handle, or all ones. */
  CreateToolhelp32Snapshot: {
    parameters: [
      "u32", // DWORD dwFlags
      "u32", // DWORD th32ProcessID
    ],
    result: "usize",
  },
  /** The first process of a snapshot, into a PROCESSENTRY32W. */
  Process32FirstW: { parameters: ["usize", "buffer"], result: "i32" },
  /** The next one; ERROR_NO_MORE_FILES at the end. */
  Process32NextW: { parameters: ["usize", "buffer"], result: "i32" },
  /** The first module of a snapshot, into a MODULEENTRY32W. */
  Module32FirstW: { parameters: ["usize", "buffer"], result: "i32" },
  /** The next one; ERROR_NO_MORE_FILES at the end. */
  Module32NextW: { parameters: ["usize", "buffer"], result: "i32" },
  /** The first thread of a snapshot, into a THREADENTRY32. */
  Thread32First: { parameters: ["usize", "buffer"], result: "i32" },
  /** The next one; ERROR_NO_MORE_FILES at the end. */
  Thread32Next: { parameters: ["usize", "buffer"], result: "i32" },
  /** Opens a thread; its handle, or 0. */
  OpenThread: {
    parameters: [
      "u32", // DWORD dwDesiredAccess
      "i32", // BOOL bInheritHandle
      "u32", // DWORD dwThreadId
    ],
    result: "usize",
  },
  /** What lies at an address; bytes of the answer, or 0. */
  VirtualQueryEx: {
    parameters: [
      "usize", // HANDLE hProcess, with PROCESS_QUERY_INFORMATION
      "usize", // LPCVOID lpAddress
      "buffer", // MEMORY_BASIC_INFORMATION *lpBuffer
      "usize", // SIZE_T dwLength, 48
    ],
    result: "usize",
  },
  /** Changes the protection of pages. */
  VirtualProtectEx: {
    parameters: [
      "usize", // HANDLE hProcess, with PROCESS_VM_OPERATION
      "usize", // LPVOID lpAddress
      "usize", // SIZE_T dwSize
      "u32", // DWORD flNewProtect
      "buffer", // DWORD *lpflOldProtect, the first page's; not NULL
    ],
    result: "i32",
  },
  /** Reserves or commits pages; their address, or 0. */
  VirtualAllocEx: {
    parameters: [
      "usize", // HANDLE hProcess, with PROCESS_VM_OPERATION
      "usize", // LPVOID lpAddress, 0 for anywhere
      "usize", // SIZE_T dwSize
      "u32", // DWORD flAllocationType
      "u32", // DWORD flProtect
    ],
    result: "usize",
  },
  /** Decommits or releases pages. */
  VirtualFreeEx: {
    parameters: [
      "usize", // HANDLE hProcess, with PROCESS_VM_OPERATION
      "usize", // LPVOID lpAddress
      "usize", // SIZE_T dwSize, 0 to release
      "u32", // DWORD dwFreeType
    ],
    result: "i32",
  },
  /** Makes a processor see code that was written. */
  FlushInstructionCache: {
    parameters: [
      "usize", // HANDLE hProcess, with PROCESS_VM_OPERATION
      "usize", // LPCVOID lpBaseAddress
      "usize", // SIZE_T dwSize
    ],
    result: "i32",
  },
  /** The processor a process is for; absent before Windows 10. */
  IsWow64Process2: {
    parameters: [
      "usize", // HANDLE hProcess, with a query right
      "buffer", // USHORT *pProcessMachine, 0 if it is the system's own
      "buffer", // USHORT *pNativeMachine
    ],
    result: "i32",
    optional: true,
  },
  /** The program's path. */
  QueryFullProcessImageNameW: {
    parameters: [
      "usize", // HANDLE hProcess, with a query right
      "u32", // DWORD dwFlags, 0 for C:\…
      "buffer", // LPWSTR lpExeName
      "buffer", // DWORD *lpdwSize, in characters, in and out
    ],
    result: "i32",
  },
  /** When a process started and ended. */
  GetProcessTimes: {
    parameters: [
      "usize", // HANDLE hProcess, with a query right
      "buffer", // FILETIME *lpCreationTime
      "buffer", // FILETIME *lpExitTime
      "buffer", // FILETIME *lpKernelTime
      "buffer", // FILETIME *lpUserTime
    ],
    result: "i32",
  },
  /** The file that is mapped at an address; characters, or 0. */
  K32GetMappedFileNameW: {
    parameters: [
      "usize", // HANDLE hProcess, with query and read rights
      "usize", // LPVOID lpv
      "buffer", // LPWSTR lpFilename
      "u32", // DWORD nSize, in characters
    ],
    result: "u32",
  },
  /** Which drives there are: bit 0 is A. */
  GetLogicalDrives: { parameters: [], result: "u32" },
  /** The device behind a drive; characters, or 0. */
  QueryDosDeviceW: {
    parameters: [
      "buffer", // LPCWSTR lpDeviceName, "C:"
      "buffer", // LPWSTR lpTargetPath
      "u32", // DWORD ucchMax
    ],
    result: "u32",
  },
  /** The machine, into a SYSTEM_INFO. */
  GetSystemInfo: { parameters: ["buffer"], result: "void" },
  /** A handle of this process that needs no closing. */
  GetCurrentProcess: { parameters: [], result: "usize" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions of ntdll.dll: they return their status themselves. */
const NTDLL = {
  /** ReadProcessMemory's own call; an NTSTATUS. */
  NtReadVirtualMemory: {
    parameters: ["usize", "usize", "buffer", "usize", "buffer"],
    result: "u32",
  },
  /** What the system knows of a process; it may be gone in a later version. */
  NtQueryInformationProcess: {
    parameters: [
      "usize", // HANDLE ProcessHandle, with a query right
      "u32", // PROCESSINFOCLASS
      "buffer", // PVOID ProcessInformation
      "u32", // ULONG ProcessInformationLength, exactly that of its kind
      "buffer", // PULONG ReturnLength, may be NULL
    ],
    result: "u32",
    optional: true,
  },
  /** What the system knows of a thread, likewise. */
  NtQueryInformationThread: {
    parameters: [
      "usize", // HANDLE ThreadHandle, with a query right
      "u32", // THREADINFOCLASS
      "buffer", // PVOID ThreadInformation
      "u32", // ULONG ThreadInformationLength, exactly that of its kind
      "buffer", // PULONG ReturnLength, may be NULL
    ],
    result: "u32",
    optional: true,
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions of advapi32.dll. */
const ADVAPI32 = {
  /** Opens the token that says what a process may do. */
  OpenProcessToken: {
    parameters: [
      "usize", // HANDLE ProcessHandle
      "u32", // DWORD DesiredAccess
      "buffer", // HANDLE *TokenHandle, 8 bytes
    ],
    result: "i32",
  },
  /** The number of a privilege on this system. */
  LookupPrivilegeValueW: {
    parameters: [
      "buffer", // LPCWSTR lpSystemName, NULL for this one
      "buffer", // LPCWSTR lpName
      "buffer", // LUID *lpLuid
    ],
    result: "i32",
  },
  /** Turns privileges on or off; not 0 even if none was. */
  AdjustTokenPrivileges: {
    parameters: [
      "usize", // HANDLE TokenHandle
      "i32", // BOOL DisableAllPrivileges
      "buffer", // TOKEN_PRIVILEGES *NewState
      "u32", // DWORD BufferLength
      "buffer", // TOKEN_PRIVILEGES *PreviousState, may be NULL
      "buffer", // DWORD *ReturnLength, may be NULL
    ],
    result: "i32",
  },
  /** What a token says. */
  GetTokenInformation: {
    parameters: [
      "usize", // HANDLE TokenHandle
      "u32", // TOKEN_INFORMATION_CLASS, 20 is TokenElevation
      "buffer", // LPVOID TokenInformation
      "u32", // DWORD TokenInformationLength
      "buffer", // DWORD *ReturnLength
    ],
    result: "i32",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/**
 * The functions of Windows CE, in coredll.dll (Nk.lib), as its pages document
 * them. WriteProcessMemory has the desktop's name but not its arguments: a
 * DWORD of 32 bits for the size and for the count.
 */
const COREDLL = {
  /** Opens a process; its handle, or 0. */
  OpenProcess: { parameters: ["u32", "i32", "u32"], result: "usize" },
  /** Closes a handle. */
  CloseHandle: { parameters: ["usize"], result: "i32" },
  /** This thread's last error. */
  GetLastError: { parameters: [], result: "u32" },
  /** Copies to another process. */
  WriteProcessMemory: {
    parameters: [
      "usize", // HANDLE hProcess, with full access
      "usize", // LPVOID lpBaseAddress
      "buffer", // LPVOID lpBuffer
      "u32", // DWORD nSize
      "buffer", // LPDWORD lpNumberOfBytesWritten, 4 bytes, may be NULL
    ],
    result: "i32",
  },
} as const satisfies Deno.ForeignLibraryInterface;

type Library<S extends Deno.ForeignLibraryInterface> = Deno.DynamicLibrary<S>;

/** The functions, ready to be called, in their native spelling. */
export type Functions =
  & Library<typeof KERNEL32>["symbols"]
  & Library<typeof NTDLL>["symbols"]
  & Library<typeof ADVAPI32>["symbols"];

/**
 * The system's functions while somebody uses them. Tests give a table of
 * their own instead, for failures that a system at hand never has.
 */
export interface Win32 extends Disposable {
  /** The functions. */
  readonly call: Functions;
}

const shared = new SharedLibraries<Win32>(openWin32);

/**
 * Opens the system's libraries. All users on a thread share them.
 *
 * @returns The functions, to be disposed of.
 */
export function useWin32(): Win32 {
  return shared.use("Win32");
}

function openWin32(): Win32 {
  using opening = new DisposableStack();
  function open<S extends Deno.ForeignLibraryInterface>(
    name: string,
    symbols: S,
  ): Library<S>["symbols"] {
    return opening.adopt(
      loadLibrary(() => Deno.dlopen(name, symbols), {
        message: "Cannot use Windows",
        hint: "its functions are to be had on Windows only, or with Wine",
      }),
      (library) => library.close(),
    ).symbols;
  }
  const call: Functions = {
    ...open("kernel32.dll", KERNEL32),
    ...open("ntdll.dll", NTDLL),
    ...open("advapi32.dll", ADVAPI32),
  };
  const opened = opening.move();
  return { call, [Symbol.dispose]: () => opened.dispose() };
}

/** The functions of Windows CE while somebody uses them. */
export interface CoreDll extends Disposable {
  /** The functions. */
  readonly call: Library<typeof COREDLL>["symbols"];
}

/**
 * Opens a library that has the functions of Windows CE.
 *
 * @param path The library.
 * @returns The functions, to be disposed of.
 */
export function openCoreDll(path: string | URL): CoreDll {
  const library = Deno.dlopen(path, COREDLL);
  return {
    call: library.symbols,
    [Symbol.dispose]: () => library.close(),
  };
}
